/// Resizes 8-bit pixels (rows × columns × channels) with an antialiased triangle filter, like Pillow's `BILINEAR`.
///
/// For many images keep a ``Resampler`` instead.
/// - Returns: `toHeight × toWidth × channels` bytes.
/// - Precondition: `source` holds `height × width × channels` bytes; there are 1 to 4 channels; all sizes are positive.
public func resize(
    source: [UInt8], width: Int, height: Int, channels: Int, toWidth: Int, toHeight: Int
) -> [UInt8] {
    var pixels: [UInt8] = []
    Resampler().resize(
        source, width: width, height: height, channels: channels, toWidth: toWidth, toHeight: toHeight,
        filter: .bilinear, into: &pixels)
    return pixels
}

/// The middle `toHeight × toWidth` of an image; odd margins leave the extra pixel at the bottom and right.
///
/// - Precondition: `source` holds `height × width × channels` bytes and the crop fits in it.
public func centerCrop(
    source: [UInt8], width: Int, height: Int, channels: Int, toWidth: Int, toHeight: Int
) -> [UInt8] {
    precondition(source.count == width * height * channels, "source is not \(width)×\(height)×\(channels)")
    precondition(
        toWidth > 0 && toHeight > 0 && toWidth <= width && toHeight <= height, "the crop fits the image")
    var cropped: [UInt8] = []
    cropped.reserveCapacity(toWidth * toHeight * channels)
    let top = (height - toHeight) / 2
    let left = (width - toWidth) / 2
    for row in top..<(top + toHeight) {
        let start = (row * width + left) * channels
        cropped += source[start..<(start + toWidth * channels)]
    }
    return cropped
}

extension Resampler {
    /// Brings an image to a size without distorting it: takes of its middle what has the target's proportions; odd
    /// margins leave the extra pixel at the bottom and right.
    ///
    /// - Parameter target: is given exactly `toHeight × toWidth × channels` bytes; its capacity is reused.
    /// - Precondition: as for ``resize(_:width:height:channels:region:toWidth:toHeight:filter:into:)``.
    public func resizeToFill(
        _ source: [UInt8], width: Int, height: Int, channels: Int, toWidth: Int, toHeight: Int,
        filter: ResamplingFilter, into target: inout [UInt8]
    ) {
        precondition(min(width, height, toWidth, toHeight) > 0, "sizes are positive")
        let scale = min(Double(width) / Double(toWidth), Double(height) / Double(toHeight))
        let cropWidth = min(width, max(1, Int((Double(toWidth) * scale).rounded())))
        let cropHeight = min(height, max(1, Int((Double(toHeight) * scale).rounded())))
        let middle = PixelRegion(
            left: (width - cropWidth) / 2, top: (height - cropHeight) / 2, width: cropWidth,
            height: cropHeight)
        resize(
            source, width: width, height: height, channels: channels, region: middle, toWidth: toWidth,
            toHeight: toHeight, filter: filter, into: &target)
    }
}
