internal import ASTTypes

/// An IDX file of unsigned bytes, plain or gzipped: big-endian sizes, then the elements, the last dimension running
/// fastest (<https://yann.lecun.com/exdb/mnist>).
struct IDXFile: Sendable {
    private enum Storage: Sendable {
        case file(InputFile, dataOffset: Int)
        case memory([UInt8])
    }

    let path: SystemPath
    /// The first is the number of items.
    let sizes: [Int]
    private let storage: Storage
    private let itemBytes: Int

    var count: Int { sizes[0] }

    /// - Parameter dimensions: how many sizes the file must have.
    /// - Throws: `Failure(.badData)` when the header is wrong or the data is shorter or longer than it says.
    init(opening path: SystemPath, dimensions: Int) throws(Failure) {
        let file = try InputFile(opening: path)
        self.path = path
        if GzipReader.isGzip(try file.read(upTo: 2, at: 0)) {
            let reader = try GzipReader(file)
            sizes = try Self.sizes(try reader.read(upTo: 4 + 4 * dimensions), dimensions, path)
            let expected = try Self.product(sizes, path)
            // Deflate shrinks data at most 1032-fold: more than that cannot come out of this file.
            guard expected / 1032 <= file.byteCount else {
                throw Self.wrongLength(path, expected: expected, found: "at most \(file.byteCount * 1032)")
            }
            let data = try reader.read(upTo: expected)
            guard data.count == expected else {
                throw Self.wrongLength(path, expected: expected, found: "\(data.count)")
            }
            guard try reader.read(upTo: 1).isEmpty else {
                throw Self.wrongLength(path, expected: expected, found: "more")
            }
            storage = .memory(data)
        } else {
            let headerBytes = 4 + 4 * dimensions
            sizes = try Self.sizes(try file.read(upTo: headerBytes, at: 0), dimensions, path)
            let expected = try Self.product(sizes, path)
            guard file.byteCount - headerBytes == expected else {
                throw Self.wrongLength(path, expected: expected, found: "\(file.byteCount - headerBytes)")
            }
            storage = .file(file, dataOffset: headerBytes)
        }
        itemBytes = sizes.dropFirst().reduce(1, *)
    }

    /// The bytes of `count` items from `index` on.
    func items(_ index: Int, count: Int = 1) throws(Failure) -> [UInt8] {
        switch storage {
        case .file(let file, let dataOffset):
            try file.read(count * itemBytes, at: dataOffset + index * itemBytes)
        case .memory(let bytes): Array(bytes[(index * itemBytes)..<((index + count) * itemBytes)])
        }
    }

    private static func sizes(_ header: [UInt8], _ dimensions: Int, _ path: SystemPath) throws(Failure)
        -> [Int]
    {
        let unsignedByte: UInt8 = 8
        let expected: [UInt8] = [0, 0, unsignedByte, UInt8(dimensions)]
        guard header.starts(with: expected) else {
            throw Failure(
                .badData,
                "\(path) is no IDX file of bytes with \(dimensions) dimension(s): it starts with "
                    + "\(hex(header.prefix(4))) instead of \(hex(expected[...]))",
                remedy: "check that this is the right file, or download it again")
        }
        guard header.count == 4 + 4 * dimensions else {
            throw Failure(.badData, "\(path) ends within its header", remedy: "download the file again")
        }
        return (0..<dimensions).map { dimension in
            header[(4 + 4 * dimension)..<(8 + 4 * dimension)].reduce(0) { $0 << 8 | Int($1) }
        }
    }

    private static func product(_ sizes: [Int], _ path: SystemPath) throws(Failure) -> Int {
        var product = 1
        for size in sizes {
            let (next, overflow) = product.multipliedReportingOverflow(by: size)
            guard !overflow, next > 0 else {
                throw Failure(
                    .badData, "\(path) says it holds \(sizes.map(String.init).joined(separator: " × ")) bytes"
                )
            }
            product = next
        }
        return product
    }

    private static func wrongLength(_ path: SystemPath, expected: Int, found: String) -> Failure {
        Failure(
            .badData, "\(path) must have \(expected) bytes of data by its header, but has \(found)",
            remedy: "download the file again")
    }

    private static func hex(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
    }
}
