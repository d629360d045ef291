import ASTTypes
import Foundation

/// How fast the disk of a folder writes and reads one large file in large blocks.
final class DiskLimit {
    /// Bytes a second.
    struct Rates {
        var write: Double
        var coldRead: Double
        var warmRead: Double
        var dropped: PageCache.Dropped
    }

    static let blockBytes = 4 << 20

    private let path: String
    private let bytes: Int
    private let block = PageBuffer(byteCount: DiskLimit.blockBytes)

    /// - Parameter bytes: of the file; whole blocks.
    init(file: URL, bytes: Int) {
        path = file.path
        self.bytes = bytes
        // Not zeros, which a file system might not store.
        for index in block.bytes.indices { block.bytes[index] = UInt8(truncatingIfNeeded: index &* 151 >> 3) }
    }

    /// One round of each. The file is new each time and removed at the end.
    func measure() throws -> Rates {
        defer { unlink(path) }
        let writing = try seconds {
            let file = try RawFile(creating: path)
            for _ in 0..<bytes / Self.blockBytes { try file.append(UnsafeRawBufferPointer(block.bytes)) }
            try file.synchronize()
        }
        let dropped = try PageCache(path: path).drop()
        let cold = try seconds(reading)
        let warm = try seconds(reading)
        return Rates(
            write: Double(bytes) / writing, coldRead: Double(bytes) / cold,
            warmRead: Double(bytes) / warm, dropped: dropped)
    }

    private func reading() throws {
        let file = try RawFile(reading: path)
        for offset in stride(from: 0, to: bytes, by: Self.blockBytes) {
            try file.read(at: offset, into: block.bytes)
        }
    }
}
