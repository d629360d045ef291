internal import ASTTypes
internal import Foundation

/// Bytes in their order, piece by piece: a file's, standard input's, or what a filter makes of another feed's.
/// For one thread at a time.
protocol ByteFeed: AnyObject {
    /// The first bytes, at least six where there are so many. Only before the first ``next()``.
    func start() throws(Failure) -> [UInt8]
    /// The next bytes, valid until the next call; empty at the end.
    func next() throws(Failure) -> UnsafeRawBufferPointer
    /// Passes over up to `count` bytes where that is cheaper than reading them; returns how many.
    func skip(_ count: Int) -> Int
}

extension ByteFeed {
    func skip(_ count: Int) -> Int { 0 }
}

/// Part of a file. What is not wanted is not read.
final class FileFeed: ByteFeed {
    let file: InputFile
    private var offset: Int
    private let end: Int
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: mostAtOnce, alignment: 64)
    private var piece = 64 << 10

    static let mostAtOnce = 1 << 20
    /// Reading this much takes about as long as a call of the operating system and a seek within a page cache.
    private static let smallestSkip = 32 << 10
    /// After a skip most likely a header comes and then another skip.
    private static let pieceAfterSkip = 4 << 10

    /// - Parameter range: bytes of the file; all of it when nil.
    init(_ file: InputFile, _ range: Range<Int>? = nil) {
        self.file = file
        offset = range?.lowerBound ?? 0
        end = range?.upperBound ?? file.byteCount
    }

    deinit { buffer.deallocate() }

    func start() throws(Failure) -> [UInt8] { try file.read(upTo: min(512, end - offset), at: offset) }

    func next() throws(Failure) -> UnsafeRawBufferPointer {
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(piece, end - offset)])
        let got = try file.read(into: target, at: offset)
        offset += got
        piece = min(2 * piece, Self.mostAtOnce)
        return UnsafeRawBufferPointer(rebasing: target[..<got])
    }

    func skip(_ count: Int) -> Int {
        guard count >= Self.smallestSkip else { return 0 }
        let passed = min(count, end - offset)
        offset += passed
        piece = Self.pieceAfterSkip
        return passed
    }
}

/// An open file descriptor such as standard input, which cannot be read twice: what a first look at it has read is
/// kept until ``rewind()``.
final class DescriptorFeed: ByteFeed {
    private let descriptor: Int32
    private let name: String
    private let isCancelled: @Sendable () -> Bool
    private var kept: [UInt8] = []
    private var replayed = 0
    private var isLooking = true
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: FileFeed.mostAtOnce, alignment: 64)

    /// - Parameters:
    ///   - descriptor: stays the caller's to close.
    ///   - isCancelled: asked again and again while nothing comes.
    init(descriptor: Int32, name: String, isCancelled: @escaping @Sendable () -> Bool = { false }) {
        self.descriptor = descriptor
        self.name = name
        self.isCancelled = isCancelled
    }

    deinit { buffer.deallocate() }

    /// Ends the first look: what it has read is given again, once.
    func rewind() {
        isLooking = false
        replayed = 0
    }

    func start() throws(Failure) -> [UInt8] {
        if kept.isEmpty, isLooking {
            kept += try read()
            replayed = 0
        }
        return Array(kept.prefix(512))
    }

    func next() throws(Failure) -> UnsafeRawBufferPointer {
        if replayed < kept.count {
            let count = min(buffer.count, kept.count - replayed)
            buffer.copyBytes(from: kept[replayed..<replayed + count])
            replayed += count
            return UnsafeRawBufferPointer(rebasing: buffer[..<count])
        }
        let piece = try read()
        if isLooking {
            kept += piece
            replayed = kept.count
        } else if !kept.isEmpty {
            kept = []
            replayed = 0
        }
        return piece
    }

    /// Waits for bytes or the end.
    /// - Throws: `Failure(.interrupted)` when cancelled meanwhile.
    private func wait() throws(Failure) {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        repeat {
            if isCancelled() { throw Failure(.interrupted, "interrupted while \(name) was read") }
        } while poll(&request, 1, Self.millisecondsBetweenQuestions) == 0
    }

    private static let millisecondsBetweenQuestions: Int32 = 100

    /// As much as fits, so that short pieces from a pipe do not cost a call each further up.
    private func read() throws(Failure) -> UnsafeRawBufferPointer {
        var filled = 0
        while filled < buffer.count, let base = buffer.baseAddress {
            try wait()
            let got = Foundation.read(descriptor, base + filled, buffer.count - filled)
            if got > 0 {
                filled += got
            } else if got == 0 {
                break
            } else if errno != EINTR {
                throw systemFailure(errno, "\(name) cannot be read")
            }
        }
        return UnsafeRawBufferPointer(rebasing: buffer[..<filled])
    }
}
