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
        let columns = unsafe WindowColumns(left: left, width: width, window: shape.width)
        for y in 0..<shape.height {
            let row = unsafe source + reflected(y + top, height) * width * channels
            let to = unsafe target + y * targetRow
            unsafe copyOutside(row, columns, isMirrored, shape, into: to)
            unsafe copyInside(row, columns, isMirrored, shape, into: to)
        }
    }

    private func copyInside(
        _ row: UnsafePointer<UInt8>, _ columns: WindowColumns, _ isMirrored: Bool, _ shape: ImageShape,
        into to: UnsafeMutablePointer<UInt8>
    ) {
        let count = columns.inside.count
        guard count > 0 else { return }
        if unsafe channels == shape.channels && !isMirrored {
            let first = unsafe row + (columns.inside.lowerBound &+ columns.left) &* channels
            unsafe copyBytes(
                first, count &* channels, into: to + columns.inside.lowerBound &* channels)
        } else if unsafe channels == 3 {
            let first = unsafe row + 3 &* (columns.inside.lowerBound &+ columns.left)
            unsafe reverseColour(first, count, into: to + 3 &* (shape.width &- columns.inside.upperBound))
        } else {
            for x in columns.inside {
                unsafe copyPixel(row, x &+ columns.left, x, isMirrored, shape, into: to)
            }
        }
    }

    private func copyOutside(
        _ row: UnsafePointer<UInt8>, _ columns: WindowColumns, _ isMirrored: Bool, _ shape: ImageShape,
        into to: UnsafeMutablePointer<UInt8>
    ) {
        for x in 0..<columns.inside.lowerBound {
            unsafe copyPixel(row, reflected(x &+ columns.left, width), x, isMirrored, shape, into: to)
        }
        for x in columns.inside.upperBound..<shape.width {
            unsafe copyPixel(row, reflected(x &+ columns.left, width), x, isMirrored, shape, into: to)
        }
    }

    /// - Parameter column: inside the image.
    @inline(__always)
    private func copyPixel(
        _ row: UnsafePointer<UInt8>, _ column: Int, _ x: Int, _ isMirrored: Bool, _ shape: ImageShape,
        into to: UnsafeMutablePointer<UInt8>
    ) {
        let from = unsafe row + column &* channels
        let out = unsafe to + (isMirrored ? shape.width &- 1 &- x : x) &* shape.channels
        if shape.channels == 3 {
            let step = unsafe channels == 1 ? 0 : 1
            unsafe out[0] = from[0]
            unsafe out[1] = from[step]
            unsafe out[2] = from[2 &* step]
        } else {
            for channel in 0..<shape.channels {
                unsafe out[channel] = unsafe from[channels == 1 ? 0 : channel]
            }
        }
    }
}

/// Which columns of a window lie inside the image: the same for every row.
private struct WindowColumns {
    /// Of the image, where the window begins.
    let left: Int
    /// Columns of the window.
    let inside: Range<Int>

    init(left: Int, width: Int, window: Int) {
        self.left = left
        let from = min(max(0, -left), window)
        inside = from..<max(from, min(window, width - left))
    }
}

/// Copies the bytes of a row, which are too few for a call of `memmove` to be worth it: 16 at a time, the last ones once more.
@inline(__always)
private func copyBytes(_ from: UnsafePointer<UInt8>, _ count: Int, into to: UnsafeMutablePointer<UInt8>) {
    guard count >= 16 else {
        for byte in 0..<count { unsafe to[byte] = from[byte] }
        return
    }
    let source = unsafe UnsafeRawPointer(from)
    let target = UnsafeMutableRawPointer(to)
    var at = 0
    while at < count {
        let start = min(at, count &- 16)
        let bytes = unsafe (source + start).loadUnaligned(as: SIMD16<UInt8>.self)
        unsafe (target + start).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
        at &+= 16
    }
}

/// Writes `count` pixels of three bytes the other way round.
///
/// Two at a time, in a word of eight bytes: the two bytes too many that are read are of the pixel before, and those that are
/// written are overwritten by the next pair. The last one or two pixels go byte by byte.
@inline(__always)
private func reverseColour(_ from: UnsafePointer<UInt8>, _ count: Int, into to: UnsafeMutablePointer<UInt8>) {
    let source = unsafe UnsafeRawPointer(from)
    let target = UnsafeMutableRawPointer(to)
    var done = 0
    while done &+ 3 <= count {
        // Pixels `at` and `at + 1`, behind two bytes of the pixel before.
        let at = count &- 2 &- done
        let word = unsafe UInt64(littleEndian: (source + (3 &* at &- 2)).loadUnaligned(as: UInt64.self))
        let swapped = (word &>> 40) | ((word &>> 16) & 0xFF_FFFF) &<< 24
        unsafe (target + 3 &* done).storeBytes(of: swapped.littleEndian, as: UInt64.self)
        done &+= 2
    }
    while done < count {
        let at = count &- 1 &- done
        for byte in 0..<3 { unsafe to[3 &* done &+ byte] = from[3 &* at &+ byte] }
        done &+= 1
    }
}

/// Reflection without repeating the border: −1 → 1, `count` → `count − 2`.
private func reflected(_ index: Int, _ count: Int) -> Int {
    if index < 0 { return -index }
    return index < count ? index : 2 * count - 2 - index
}
