/// The last of an image's rows that were read, in memory for a few of them.
@safe
struct RowWindow {
    private let start: UnsafeMutablePointer<UInt8>
    private let rowBytes: Int
    /// Rows that fit.
    private let room: Int
    /// Rows that there are.
    private let count: Int
    /// The rows that are here, the first at `start`.
    private var present = 0..<0

    /// - Parameter start: memory for `room` rows, which outlives this.
    init(start: UnsafeMutablePointer<UInt8>, rowBytes: Int, room: Int, count: Int) {
        unsafe self.start = start
        self.rowBytes = rowBytes
        self.room = room
        self.count = count
    }

    /// Reads on until row `end` is the next.
    ///
    /// - Parameter first: rows before it are not needed any more. Those from it up to `end` fit.
    mutating func fill(
        upTo end: Int, from first: Int,
        _ read: (Int, UnsafeMutablePointer<UInt8>) throws(ImageError) -> Void
    ) throws(ImageError) {
        while present.upperBound < end {
            if present.count == room { drop(upTo: first) }
            let rows = min(Resampler.rowsAtOnce, room - present.count, count - present.upperBound)
            try unsafe read(rows, start + present.count * rowBytes)
            present = present.lowerBound..<(present.upperBound + rows)
        }
    }

    private mutating func drop(upTo first: Int) {
        let kept = present.clamped(to: first..<Int.max)
        unsafe start.update(
            from: start + (kept.lowerBound - present.lowerBound) * rowBytes, count: kept.count * rowBytes)
        present = kept
    }

    /// - Precondition: the row is here.
    func row(_ row: Int) -> UnsafePointer<UInt8> {
        unsafe UnsafePointer(start + (row - present.lowerBound) * rowBytes)
    }
}
