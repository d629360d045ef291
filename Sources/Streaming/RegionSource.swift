internal import ASTTypes
internal import Images
internal import SampleStore

/// Stored images as pixels: a region of one, resized and perhaps mirrored. Keeps decoder and filters from image to image.
@safe
final class RegionSource {
    private let resampler = Resampler()
    /// Made for the first image that needs it.
    private var decoder: RegionDecoder?

    /// - Parameters:
    ///   - bytes: as many as the record says, where it is raw.
    ///   - region: inside the image that the record describes.
    ///   - channels: 1 or 3; for raw pixels those of the record.
    ///   - target: room for `toWidth × toHeight × channels` bytes.
    func render(
        _ record: SampleRecord, _ bytes: RawSpan, region: PixelRegion, channels: Int, toWidth: Int,
        toHeight: Int, isMirrored: Bool, into target: UnsafeMutablePointer<UInt8>
    ) throws(ImageError) {
        guard record.encoding == .raw else {
            if decoder == nil { decoder = try RegionDecoder() }
            return try unsafe decoder?.render(
                bytes, region: region, channels: channels, toWidth: toWidth, toHeight: toHeight,
                mirrored: isMirrored, filter: .bilinear, into: target) ?? ()
        }
        unsafe bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            unsafe resampler.resize(
                start.assumingMemoryBound(to: UInt8.self), rowBytes: record.shape.width * channels,
                channels: channels, region: region, toWidth: toWidth, toHeight: toHeight,
                mirrored: isMirrored, filter: .bilinear, into: target)
        }
    }
}
