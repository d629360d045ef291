internal import ASTTypes

/// What can be done to an image of 8-bit pixels, in place.
///
/// Names and results are those of torchvision's functions on 8-bit images (`adjust_brightness`, …), which for such
/// images are Pillow's. Grey images are left as they are by what only concerns colour.
enum PixelOperation: Hashable, Sendable {
    /// A blend with black: 0 is black, 1 the image.
    case brightness(Double)
    /// A blend with the image's mean brightness.
    case contrast(Double)
    /// A blend with the grey image.
    case saturation(Double)
    /// Turns the colours, by −½ to ½ of a circle.
    case hue(Double)
    /// A blend with the smoothed image; above 1 it is sharpened.
    case sharpness(Double)
    /// Keeps so many bits of each value.
    case posterize(bits: Int)
    /// Inverts values from the threshold on.
    case solarize(threshold: Double)
    /// Stretches each channel to 0…255.
    case autoContrast
    /// Spreads each channel's values evenly.
    case equalize
    /// Moves pixels; what comes from outside is black.
    case affine(AffineTransform)

    /// - Parameters:
    ///   - pixels: `shape.elements` bytes.
    ///   - scratch: as many, for operations that need the image as it was.
    func apply(
        to pixels: UnsafeMutablePointer<UInt8>, _ shape: ImageShape, scratch: UnsafeMutablePointer<UInt8>
    ) {
        let count = shape.elements
        switch self {
        case .brightness(let factor):
            let black = Blend(factor)
            unsafe map(pixels, count) { black(0, UInt8($0)) }
        case .contrast(let factor):
            let blend = Blend(factor)
            let mean = unsafe meanLuma(pixels, shape)
            unsafe map(pixels, count) { blend(mean, UInt8($0)) }
        case .saturation(let factor): unsafe saturate(pixels, shape, Blend(factor))
        case .hue(let turn): unsafe turnHue(pixels, shape, by: turn)
        case .sharpness(let factor): unsafe sharpen(pixels, shape, Blend(factor), scratch)
        case .posterize(let bits):
            let mask = ~UInt8((1 << (8 - max(0, min(8, bits)))) - 1)
            unsafe map(pixels, count) { UInt8($0) & mask }
        case .solarize(let threshold):
            unsafe map(pixels, count) { Double($0) < threshold ? UInt8($0) : UInt8(255 - $0) }
        case .autoContrast: unsafe mapChannels(pixels, shape, stretched)
        case .equalize: unsafe mapChannels(pixels, shape, equalized)
        case .affine(let transform):
            unsafe scratch.update(from: pixels, count: count)
            unsafe transform.apply(scratch, shape, into: pixels)
        }
    }
}

/// (1 − factor) · from + factor · to, cut to 0…255, rounded down as Pillow's `blend` does.
private struct Blend {
    private let factor: Float

    init(_ factor: Double) { self.factor = Float(factor) }

    @inline(__always)
    func callAsFunction(_ from: UInt8, _ to: UInt8) -> UInt8 {
        let value = Float(from) + factor * Float(Int(to) - Int(from))
        return UInt8(max(0, min(255, value)))
    }
}

/// ITU-R 601 luma in 16-bit fixed point.
@inline(__always)
private func luma(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    UInt8((UInt32(red) &* 19595 &+ UInt32(green) &* 38470 &+ UInt32(blue) &* 7471 &+ 0x8000) >> 16)
}

// MARK: Look-up tables

private func map(_ pixels: UnsafeMutablePointer<UInt8>, _ count: Int, _ value: (Int) -> UInt8) {
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { table in
        for level in 0..<256 { unsafe table[level] = value(level) }
        for at in 0..<count { unsafe pixels[at] = table[Int(pixels[at])] }
    }
}

/// Each channel by a table made from its histogram.
private func mapChannels(
    _ pixels: UnsafeMutablePointer<UInt8>, _ shape: ImageShape, _ table: ([Int]) -> [UInt8]
) {
    for channel in 0..<shape.channels {
        var histogram = [Int](repeating: 0, count: 256)
        for at in stride(from: channel, to: shape.elements, by: shape.channels) {
            unsafe histogram[Int(pixels[at])] += 1
        }
        let table = table(histogram)
        for at in stride(from: channel, to: shape.elements, by: shape.channels) {
            unsafe pixels[at] = table[Int(pixels[at])]
        }
    }
}

private func stretched(_ histogram: [Int]) -> [UInt8] {
    let low = histogram.firstIndex { $0 > 0 } ?? 0
    let high = histogram.lastIndex { $0 > 0 } ?? 0
    guard high > low else { return Array(0...255) }
    let scale = 255 / Double(high - low)
    let offset = -Double(low) * scale
    return (0..<256).map { UInt8(max(0, min(255, Double($0) * scale + offset))) }
}

private func equalized(_ histogram: [Int]) -> [UInt8] {
    let last = histogram.last { $0 > 0 } ?? 0
    let step = (histogram.reduce(0, +) - last) / 255
    guard step > 0, histogram.count(where: { $0 > 0 }) > 1 else { return Array(0...255) }
    var sum = step / 2
    return histogram.map { count in
        defer { sum += count }
        return UInt8(min(255, sum / step))
    }
}

// MARK: Colour

private func meanLuma(_ pixels: UnsafeMutablePointer<UInt8>, _ shape: ImageShape) -> UInt8 {
    let count = shape.width * shape.height
    var sum = 0
    for pixel in 0..<count {
        let at = unsafe pixels + pixel &* shape.channels
        sum &+= unsafe Int(shape.channels == 3 ? luma(at[0], at[1], at[2]) : at[0])
    }
    return UInt8(Double(sum) / Double(count) + 0.5)
}

private func saturate(_ pixels: UnsafeMutablePointer<UInt8>, _ shape: ImageShape, _ blend: Blend) {
    guard shape.channels == 3 else { return }
    for pixel in 0..<shape.width * shape.height {
        let at = unsafe pixels + pixel &* 3
        let grey = unsafe luma(at[0], at[1], at[2])
        for channel in 0..<3 { unsafe at[channel] = blend(grey, at[channel]) }
    }
}

private func turnHue(_ pixels: UnsafeMutablePointer<UInt8>, _ shape: ImageShape, by turn: Double) {
    guard shape.channels == 3 else { return }
    let shift = UInt8(truncatingIfNeeded: Int(turn * 255))
    for pixel in 0..<shape.width * shape.height {
        let at = unsafe pixels + pixel &* 3
        var color = unsafe HueColor(red: at[0], green: at[1], blue: at[2])
        color.hue &+= shift
        let turned = color.rgb
        unsafe at[0] = turned.red
        unsafe at[1] = turned.green
        unsafe at[2] = turned.blue
    }
}

// MARK: Neighbours

/// Smooths with 1 around 5, over 13, as Pillow's `SMOOTH`; the outermost pixels stay.
private func sharpen(
    _ pixels: UnsafeMutablePointer<UInt8>, _ shape: ImageShape, _ blend: Blend,
    _ scratch: UnsafeMutablePointer<UInt8>
) {
    unsafe scratch.update(from: pixels, count: shape.elements)
    let (channels, row) = (shape.channels, shape.width * shape.channels)
    guard shape.width > 2, shape.height > 2 else { return }
    for y in 1..<(shape.height - 1) {
        let line = unsafe scratch + y * row
        for x in channels..<(row - channels) {
            let at = unsafe line + x
            var sum = unsafe 4 &* Int(at[0]) &+ 6
            for shift in [-row, 0, row] {
                let near = unsafe at + shift
                sum &+= unsafe Int(near[-channels]) &+ Int(near[0]) &+ Int(near[channels])
            }
            unsafe pixels[y &* row &+ x] = blend(UInt8(sum / 13), at[0])
        }
    }
}
