internal import ASTTypes

/// Copies a window of an image: reflects what lies outside it, mirrors, and repeats a grey channel where colour is
/// wanted, in one pass over the pixels and without memory of its own.
@unsafe
struct WindowKernel {
    /// What is cut from: rows of pixels with their channels side by side, one after the other.
    let source: UnsafePointer<UInt8>
    let width: Int
    let height: Int
    /// Of the source: as many as of the target, or 1, which is repeated.
    let channels: Int

    /// - Parameters:
    ///   - left, top: where the window begins; it may reach out of the image by less than the image's own side.
    ///   - target: of `shape.elements` bytes, apart from the source.
    func copy(
        left: Int, top: Int, isMirrored: Bool, _ shape: ImageShape, into target: UnsafeMutablePointer<UInt8>
    ) {
        let targetRow = shape.width * shape.channels
        if unsafe left == 0 && width == shape.width && channels == shape.channels && !isMirrored && top >= 0
            && top + shape.height <= height
        {
            // The commonest window of all is a plain copy.
            return unsafe target.update(from: source + top * targetRow, count: shape.height * targetRow)
        }
        for y in 0..<shape.height {
            let row = unsafe source + reflected(y + top, height) * width * channels
            let to = unsafe target + y * targetRow
            unsafe copyRow(row, left: left, isMirrored: isMirrored, shape, into: to)
        }
    }

    private func copyRow(
        _ row: UnsafePointer<UInt8>, left: Int, isMirrored: Bool, _ shape: ImageShape,
        into to: UnsafeMutablePointer<UInt8>
    ) {
        // Columns of the window before `from` and from `end` on lie outside the image.
        let from = min(max(0, -left), shape.width)
        let end = unsafe max(from, min(shape.width, width - left))
        for x in 0..<from { unsafe copyPixel(row, x + left, x, isMirrored, shape, into: to) }
        for x in end..<shape.width { unsafe copyPixel(row, x + left, x, isMirrored, shape, into: to) }
        let count = end - from
        guard count > 0 else { return }
        let first = unsafe row + (from + left) * channels
        if unsafe channels != shape.channels {
            for x in from..<end { unsafe copyPixel(row, x + left, x, isMirrored, shape, into: to) }
        } else if !isMirrored {
            unsafe (to + from * channels).update(from: first, count: count * channels)
        } else if unsafe channels == 3 {
            unsafe reverseColour(first, count, into: to + (shape.width - end) * 3)
        } else {
            for x in from..<end { unsafe copyPixel(row, x + left, x, isMirrored, shape, into: to) }
        }
    }

    @inline(__always)
    private func copyPixel(
        _ row: UnsafePointer<UInt8>, _ column: Int, _ x: Int, _ isMirrored: Bool, _ shape: ImageShape,
        into to: UnsafeMutablePointer<UInt8>
    ) {
        let from = unsafe row + reflected(column, width) * channels
        let out = unsafe to + (isMirrored ? shape.width - 1 - x : x) * shape.channels
        for channel in 0..<shape.channels { unsafe out[channel] = unsafe from[channels == 1 ? 0 : channel] }
    }
}

/// Writes `count` pixels of three bytes the other way round.
///
/// All but the outermost are moved four bytes at a time: the byte too many that is read is of the next pixel, and the
/// one that is written is overwritten by the next.
@inline(__always)
private func reverseColour(_ from: UnsafePointer<UInt8>, _ count: Int, into to: UnsafeMutablePointer<UInt8>) {
    let last = unsafe UnsafeRawPointer(from) + 3 * (count - 1)
    let out = UnsafeMutableRawPointer(to)
    for byte in 0..<3 { unsafe to[byte] = from[3 * (count - 1) + byte] }
    guard count > 1 else { return }
    for pixel in 1..<max(1, count - 1) {
        let four = unsafe (last - 3 &* pixel).loadUnaligned(as: UInt32.self)
        unsafe (out + 3 &* pixel).storeBytes(of: four, as: UInt32.self)
    }
    for byte in 0..<3 { unsafe to[3 * (count - 1) + byte] = from[byte] }
}

/// Reflection without repeating the border: −1 → 1, `count` → `count − 2`.
private func reflected(_ index: Int, _ count: Int) -> Int {
    if index < 0 { return -index }
    return index < count ? index : 2 * count - 2 - index
}
