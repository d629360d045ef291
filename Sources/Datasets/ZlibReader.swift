internal import ASTTypes

/// Unpacks a zlib stream within a file piece by piece, never more than is asked for.
final class ZlibReader {
    private let inflater: Inflater
    private let path: SystemPath
    private let start: Int
    private var isAtEnd = false

    /// - Parameter range: where the compressed data lies in the file.
    init(_ file: InputFile, _ range: Range<Int>) throws(Failure) {
        inflater = try Inflater(FileFeed(file, range), .zlib)
        path = file.path
        start = range.lowerBound
    }

    /// Up to `count` bytes; fewer only at the end of the stream.
    /// - Throws: `Failure(.badData)` when it is truncated or damaged.
    func read(upTo count: Int) throws(Failure) -> [UInt8] {
        try collected(count) { (target) throws(Failure) in
            var filled = 0
            while filled < target.count, !isAtEnd {
                guard try inflater.refill() else { throw damage("it ends too early") }
                do throws(Inflater.Damage) {
                    let got = try inflater.inflate(
                        into: UnsafeMutableRawBufferPointer(rebasing: target[filled...]))
                    filled += got.count
                    isAtEnd = got.hasEnded
                } catch {
                    throw damage(error.reason)
                }
            }
            return filled
        }
    }

    private func damage(_ reason: String) -> Failure {
        Failure(
            .badData,
            "\(path) has damaged compressed data near byte \(start + inflater.usedBytes): \(reason)",
            remedy: "download the file again")
    }
}
