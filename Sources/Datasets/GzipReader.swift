internal import ASTTypes

/// Reads a gzip stream's contents piece by piece, never more than is asked for, so that a small file cannot fill the
/// memory. zlib checks each member's checksum, which libarchive's gzip filter does not.
final class GzipReader {
    private let inflater: Inflater
    private let name: String
    private var memberEnded = false

    static func isGzip(_ start: [UInt8]) -> Bool { start.starts(with: [0x1F, 0x8B]) }

    convenience init(_ file: InputFile) throws(Failure) {
        try self.init(FileFeed(file), name: file.path.description)
    }

    /// - Parameter name: what messages call it.
    init(_ feed: any ByteFeed, name: String) throws(Failure) {
        inflater = try Inflater(feed, .gzip)
        self.name = name
    }

    /// Compressed bytes taken from the feed.
    var taken: Int { inflater.takenBytes }

    /// Up to `count` bytes; fewer only at the end.
    /// - Throws: `Failure(.badData)` when the file is truncated or damaged.
    func read(upTo count: Int) throws(Failure) -> [UInt8] {
        try collected(count) { (target) throws(Failure) in try read(into: target) }
    }

    /// Fills `target` and returns how many bytes it got; fewer only at the end.
    func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        var filled = 0
        while filled < target.count, try fill() {
            do throws(Inflater.Damage) {
                let got = try inflater.inflate(
                    into: UnsafeMutableRawBufferPointer(rebasing: target[filled...]))
                filled += got.count
                memberEnded = got.hasEnded
            } catch {
                throw Failure(
                    .badData,
                    "\(name) is a damaged gzip file: \(error.reason) near compressed byte \(inflater.usedBytes)",
                    remedy: "download the file again")
            }
        }
        return filled
    }

    /// Makes input available. False at the end of the file, when that is also the end of a gzip member.
    private func fill() throws(Failure) -> Bool {
        guard try inflater.refill() else {
            if memberEnded { return false }
            throw Failure(
                .badData, "\(name) ends in the middle of its compressed data, after \(taken) bytes",
                remedy: "download the file again")
        }
        if memberEnded {
            inflater.restart()
            memberEnded = false
        }
        return true
    }
}
