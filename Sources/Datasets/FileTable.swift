internal import ASTTypes

/// Paths and labels of many files, compact, since there can be millions: a path costs its bytes and 10 more.
struct FileTable: Sendable {
    // In pieces, so that growing never copies what is there.
    private var chunks: [[UInt8]] = []
    private var places: [Place] = []
    private var labels: [Label] = []

    private static let chunkBytes = 1 << 20

    /// Where a path lies: 20 bits of chunk, 20 of offset and 24 of length.
    private struct Place {
        private let bits: UInt64

        static let mostChunks = 1 << 20
        static let longest = 1 << 24 - 1

        init(chunk: Int, offset: Int, count: Int) {
            bits = UInt64(chunk) << 44 | UInt64(offset) << 24 | UInt64(count)
        }

        var chunk: Int { Int(bits >> 44) }
        var range: Range<Int> {
            let offset = Int(bits >> 24 & 0xF_FFFF)
            return offset..<offset + Int(bits & 0xFF_FFFF)
        }
    }

    var count: Int { places.count }

    /// - Throws: `Failure` when the path is longer than 16 MB or all of them together than 1 TB.
    mutating func append(_ path: some Collection<UInt8>, _ label: Label) throws(Failure) {
        if chunks.last.map({ $0.count + path.count > Self.chunkBytes }) ?? true {
            var chunk: [UInt8] = []
            chunk.reserveCapacity(max(path.count, Self.chunkBytes))
            chunks.append(chunk)
        }
        let last = chunks.count - 1
        guard path.count <= Place.longest, last < Place.mostChunks else {
            throw Failure(.badData, "there are more or longer file names than can be kept")
        }
        places.append(Place(chunk: last, offset: chunks[last].count, count: path.count))
        chunks[last] += path
        labels.append(label)
    }

    func path(at index: Int) -> ArraySlice<UInt8> { chunks[places[index].chunk][places[index].range] }
    func label(at index: Int) -> Label { labels[index] }

    /// Gives each file the label that stands in `table` at the one it has.
    mutating func relabel(_ table: [Label]) {
        for index in labels.indices { labels[index] = table[labels[index].index] }
    }
}
