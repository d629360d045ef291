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
