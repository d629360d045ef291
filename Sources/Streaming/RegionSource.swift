internal import ASTTypes
internal import Images
internal import SampleStore

/// Stored images as pixels: a region of one, resized and perhaps mirrored.
@safe
final class RegionSource {
    private let resampler = Resampler()
    private var decoder: ImageDecoder?
    private var decoded: [UInt8] = []
    private var cut: [UInt8] = []

    /// - Parameters:
    ///   - region: inside the image.
    ///   - target: `toWidth × toHeight × channels` bytes.
    func render(
        _ record: SampleRecord, _ bytes: RawSpan, region: PixelRegion, channels: Int, toWidth: Int,
        toHeight: Int, isMirrored: Bool, into target: UnsafeMutablePointer<UInt8>
    ) throws(ImageError) {
        var size = (width: record.shape.width, height: record.shape.height)
        if record.encoding == .raw {
            decoded.removeAll(keepingCapacity: true)
            unsafe bytes.withUnsafeBytes { unsafe decoded.append(contentsOf: $0) }
        } else {
            if decoder == nil { decoder = try ImageDecoder() }
            if let decoded = try decoder?.decode(bytes, as: channels, into: &decoded) { size = decoded }
        }
        let shape = ImageShape(height: toHeight, width: toWidth, channels: channels)
        let isWhole = region.width == size.width && region.height == size.height
        if !isWhole || toWidth != size.width || toHeight != size.height {
            resampler.resize(
                decoded, width: size.width, height: size.height, channels: channels, region: region,
                toWidth: toWidth, toHeight: toHeight, filter: .bilinear, into: &cut)
        } else {
            swap(&decoded, &cut)
        }
        unsafe cut.withUnsafeBufferPointer { pixels in
            guard let start = pixels.baseAddress else { return }
            unsafe WindowKernel(source: start, width: toWidth, height: toHeight, channels: channels).copy(
                left: 0, top: 0, isMirrored: isMirrored, shape, into: target)
        }
    }
}
