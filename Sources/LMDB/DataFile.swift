internal import CLMDB
internal import Foundation
internal import Synchronization

/// The data file of an environment as it lies in memory: which of its bytes are there, and which should be.
///
/// Everything here is advice. Bytes that were not read ahead are read when they are touched, and so are bytes that were
/// given back: no answer, and no refusal by the system, changes what a reader sees. Ranges are bytes of the file; what
/// lies outside it is left out, and they are widened to whole pages.
@safe
public final class DataFile: Sendable {
    private let environment: Environment  // keeps the map
    // Where byte 0 of the file is mapped. Never read or written here, only handed to the system, inside `byteCount`.
    private nonisolated(unsafe) let start: UnsafeMutableRawPointer
    // Opened once more: the system keeps what it guesses about reading with each opened file, and the map's shall stay off.
    private let descriptor: Int32
    private let scratch = Mutex(Scratch())
    /// Bytes of the file.
    public let byteCount: Int
    /// Whether the system tells this process which pages are in memory.
    public let knowsResidency: Bool

    private static let page = Int(getpagesize())

    /// - Parameter value: a value of any table, lent from the map; it tells where the map is.
    /// - Returns: nil where that cannot be found out.
    public init?(of environment: Environment, holding value: RawSpan) {
        // Another mode may replace the map.
        guard environment.isImmutable else { return nil }
        let file = unsafe open(environment.dataPath, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        let end = Self.status(of: file) { Int($0.st_size) } ?? 0
        guard end > 0, let start = unsafe Self.mapStart(holding: value, byteCount: end) else {
            close(file)
            return nil
        }
        #if os(Linux)
            _ = posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL)
        #endif
        self.environment = environment
        unsafe self.start = start
        descriptor = file
        byteCount = end
        // Linux says that everything is in memory of a file that the asker could not write.
        knowsResidency =
            Self.status(of: file) { $0.st_uid == geteuid() } ?? false
            || (unsafe access(environment.dataPath, W_OK)) == 0
    }

    deinit { close(descriptor) }

    private static func status<R>(of file: Int32, _ value: (stat) -> R) -> R? {
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { return nil }
        return value(status)
    }

    /// Where `bytes`, lent from the map, lie in the file; nil when they are not of this map.
    public func range(of bytes: RawSpan) -> Range<Int>? {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let first = buffer.baseAddress else { return nil }
            let offset = unsafe UnsafeRawPointer(start).distance(to: first)
            guard offset >= 0, offset + buffer.count <= byteCount else { return nil }
            return offset..<offset + buffer.count
        }
    }

    /// The whole pages that hold any byte of `range`.
    public func pages(of range: Range<Int>) -> Range<Int> {
        let range = range.clamped(to: 0..<byteCount)
        let end = (range.upperBound + Self.page - 1) / Self.page * Self.page
        return range.lowerBound / Self.page * Self.page..<end
    }

    /// Asks the system to read `range`, and does not wait for it.
    ///
    /// Linux reads no more at a call than its read-ahead window, which is 128 KiB unless someone changed it, and
    /// silently leaves out the rest: hence many calls.
    public func willNeed(_ range: Range<Int>) {
        let most = 128 << 10
        var pages = pages(of: range)
        while !pages.isEmpty {
            let part = pages.prefix(most)
            _ = unsafe madvise(start + part.lowerBound, part.count, Int32(MADV_WILLNEED))
            pages = part.upperBound..<pages.upperBound
        }
    }

    /// Waits until `range` is in memory, and maps it so that whoever touches it next meets no fault.
    public func load(_ range: Range<Int>) {
        let pages = pages(of: range)
        if !pages.isEmpty { unsafe load_pages(start + pages.lowerBound, pages.count, Self.page) }
    }

    /// Reads `range` into memory from its beginning to its end, and waits for it.
    ///
    /// For long ranges: the system sees one file read in order and takes blocks, and pages, as large as it has.
    public func loadInOrder(_ range: Range<Int>) {
        let range = range.clamped(to: 0..<byteCount)
        scratch.withLock { scratch in
            var offset = range.lowerBound
            while offset < range.upperBound {
                let count = min(Scratch.byteCount, range.upperBound - offset)
                let got = unsafe pread(descriptor, scratch.start, count, off_t(offset))
                // Whoever needs the bytes meets the error, if it is one.
                if got <= 0 { return }
                offset += got
            }
        }
    }

    /// Whether all of `range` is in memory; false where the system does not tell.
    public func isResident(_ range: Range<Int>) -> Bool {
        guard knowsResidency else { return false }
        let pages = pages(of: range)
        // A window that fits the stack: most samples need one, and all is known at the first page that is absent.
        let window = 64
        return unsafe withUnsafeTemporaryAllocation(byteCount: window, alignment: 1) { states in
            for first in stride(from: pages.lowerBound, to: pages.upperBound, by: window * Self.page) {
                let bytes = min(window * Self.page, pages.upperBound - first)
                guard unsafe pages_in_memory(start + first, bytes, states.baseAddress) == 0 else {
                    return false
                }
                for index in 0..<bytes / Self.page where unsafe states[index] & 1 == 0 { return false }
            }
            return true
        }
    }

    /// Lets the system take the pages that lie wholly within `range` for something else, and forgets their mapping.
    public func giveBack(_ range: Range<Int>) {
        let range = range.clamped(to: 0..<byteCount)
        let first = (range.lowerBound + Self.page - 1) / Self.page * Self.page
        let end = range.upperBound == byteCount ? range.upperBound : range.upperBound / Self.page * Self.page
        guard first < end else { return }
        _ = unsafe madvise(start + first, end - first, Int32(MADV_DONTNEED))
        #if os(Linux)
            _ = posix_fadvise(descriptor, off_t(first), off_t(end - first), POSIX_FADV_DONTNEED)
        #endif
    }

    /// Where the map begins that holds `value`, if that can be found out.
    private static func mapStart(holding value: RawSpan, byteCount: Int) -> UnsafeMutableRawPointer? {
        #if os(Linux)
            let address = unsafe value.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
            guard let text = text(ofPseudoFile: "/proc/self/maps"),
                let start = MemoryMaps(text).fileStart(holding: address), address - start < byteCount
            else { return nil }
            return unsafe UnsafeMutableRawPointer(bitPattern: start)
        #else
            // Nothing says so there: read-ahead is left to the system.
            return nil
        #endif
    }

    /// The content of a file whose size is not known before.
    private static func text(ofPseudoFile path: String) -> String? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let got = unsafe buffer.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
            if got < 0, errno == EINTR { continue }
            if got <= 0 { return got < 0 ? nil : String(decoding: text, as: UTF8.self) }
            text += buffer[..<got]
        }
    }
}

/// Memory to read into where only the page cache is meant. Small enough to stay in the processor's cache.
@safe
private struct Scratch: ~Copyable {
    static let byteCount = 256 << 10
    let start = UnsafeMutableRawPointer.allocate(byteCount: Self.byteCount, alignment: 64)
    deinit { unsafe start.deallocate() }
}

/// What `/proc/PID/maps` says.
struct MemoryMaps {
    let text: String

    init(_ text: String) { self.text = text }

    /// The address of byte 0 of the file that is mapped at `address`; nil where no file is, or not its beginning.
    func fileStart(holding address: UInt) -> UInt? {
        for line in text.split(separator: "\n") {
            // 7f1c9c000000-7f1ca4000000 r--s 00000000 fe:00 131085                     /path
            let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            guard fields.count >= 5 else { continue }
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, ends[0] <= address, address < ends[1] else { continue }
            guard let offset = UInt(fields[2], radix: 16), fields[4] != "0" else { return nil }
            let (start, overflow) = ends[0].subtractingReportingOverflow(offset)
            return overflow ? nil : start
        }
        return nil
    }
}
