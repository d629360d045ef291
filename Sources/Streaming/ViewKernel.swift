internal import ASTTypes

/// Writes one augmented, normalised view of an image: pad-and-crop, flip, channel replication and normalisation in
/// one pass over the pixels, without memory of its own.
struct ViewKernel: Sendable {
    private let shape: ImageShape
    private let pad: Int
    private let normalization: Normalization
    /// For each (mirrored, across): the source column of every output column.
    private let columns: [Int32]

    /// - Precondition: `pad` is below both sides of `shape`.
    init(shape: ImageShape, pad: Int, normalization: Normalization) {
        precondition(pad < min(shape.height, shape.width) && pad >= 0, "the border reflects only once")
        self.shape = shape
        self.pad = pad
        self.normalization = normalization
        columns = [false, true].flatMap { isMirrored in
            (0...2 * pad).flatMap { across in
                (0..<shape.width).map { x in
                    let inWindow = isMirrored ? shape.width - 1 - x : x
                    return Int32(reflected(inWindow + across - pad, shape.width))
                }
            }
        }
    }

    /// - Parameters:
    ///   - source: height × width × `channels` bytes, row by row, channels last.
    ///   - channels: those of the source: as many as wanted, or 1, which is repeated.
    ///   - row: height × width × channels of the shape, as floats.
    func render(
        _ source: UnsafePointer<UInt8>, channels: Int, view: Augmentation.View,
        into row: UnsafeMutablePointer<Float>
    ) {
        let mapIndex = (view.isMirrored ? 2 * pad + 1 : 0) + view.across
        unsafe columns.withUnsafeBufferPointer { columns in
            unsafe normalization.table.withUnsafeBufferPointer { table in
                guard let map = columns.baseAddress, let table = table.baseAddress else { return }
                let line = unsafe Line(map: map + mapIndex * shape.width, table: table, width: shape.width)
                for y in 0..<shape.height {
                    let sourceRow = reflected(y + view.down - pad, shape.height)
                    let from = unsafe source + sourceRow * shape.width * channels
                    let to = unsafe row + y * shape.width * shape.channels
                    unsafe line.render(from, sourceChannels: channels, into: to, channels: shape.channels)
                }
            }
        }
    }
}

/// One line of pixels through the column map and the look-up tables.
@unsafe
private struct Line {
    let map: UnsafePointer<Int32>
    let table: UnsafePointer<Float>
    let width: Int

    @inline(__always)
    func render(
        _ from: UnsafePointer<UInt8>, sourceChannels: Int, into to: UnsafeMutablePointer<Float>, channels: Int
    ) {
        switch (sourceChannels, channels) {
        case (3, 3): unsafe renderColour(from, into: to)
        case (1, 1):
            for x in 0..<(unsafe width) { unsafe to[x] = table[Int(from[Int(map[x])])] }
        default: unsafe replicate(from, into: to, channels: channels)
        }
    }

    @inline(__always)
    private func renderColour(_ from: UnsafePointer<UInt8>, into to: UnsafeMutablePointer<Float>) {
        for x in 0..<(unsafe width) {
            let pixel = unsafe from + 3 &* Int(map[x])
            let out = unsafe to + 3 &* x
            unsafe out[0] = table[Int(pixel[0])]
            unsafe out[1] = table[256 &+ Int(pixel[1])]
            unsafe out[2] = table[512 &+ Int(pixel[2])]
        }
    }

    private func replicate(_ from: UnsafePointer<UInt8>, into to: UnsafeMutablePointer<Float>, channels: Int)
    {
        for x in 0..<(unsafe width) {
            let value = unsafe Int(from[Int(map[x])])
            for channel in 0..<channels { unsafe to[x * channels + channel] = table[channel * 256 + value] }
        }
    }
}

/// Reflection without repeating the border: −1 → 1, `count` → `count − 2`.
private func reflected(_ index: Int, _ count: Int) -> Int {
    if index < 0 { return -index }
    return index < count ? index : 2 * count - 2 - index
}
