internal import ASTTypes
internal import Images
internal import SampleStore

/// Stored images as pixels: a region of one, resized and perhaps mirrored. Keeps decoder and filters from image to image.
@safe
final class RegionSource {
    /// Whose bytes are rendered next.
    var sample = SampleID(0)
    private let cache: DecodedCache?
    private let resampler = Resampler()
    /// Both made for the first image that needs them.
    private var decoder: RegionDecoder?
    private var wholeDecoder: ImageDecoder?
    /// An image that is decoded as a whole, for the cache.
    private var pixels: [UInt8] = []

    /// One huge image shall not fix what a worker holds.
    private static let keptBytes = 16 << 20

    init(cache: DecodedCache?) { self.cache = cache }

    /// What is made of an image.
    struct Request {
        /// Inside the image that the record describes.
        var region: PixelRegion
        /// 1 or 3; for raw pixels those of the record.
        var channels: Int
        var toWidth: Int
        var toHeight: Int
        var isMirrored: Bool
    }

    /// - Parameters:
    ///   - bytes: as many as the record says, where it is raw.
    ///   - target: room for `toWidth × toHeight × channels` bytes.
    func render(
        _ record: SampleRecord, _ bytes: RawSpan, _ request: Request,
        into target: UnsafeMutablePointer<UInt8>
    ) throws(ImageError) {
        if record.encoding == .raw {
            return unsafe resize(bytes, width: record.shape.width, request, into: target)
        }
        if let cache, try unsafe renderWhole(record, bytes, request, cache, into: target) { return }
        if decoder == nil { decoder = try RegionDecoder() }
        try unsafe decoder?.render(
            bytes, region: request.region, channels: request.channels, toWidth: request.toWidth,
            toHeight: request.toHeight, mirrored: request.isMirrored, filter: .bilinear, into: target)
    }

    /// Takes the region from the cached image, or from one that is decoded for the cache, where that gives the same pixels
    /// as decoding the region alone.
    /// - Returns: whether it did.
    private func renderWhole(
        _ record: SampleRecord, _ bytes: RawSpan, _ request: Request, _ cache: DecodedCache,
        into target: UnsafeMutablePointer<UInt8>
    ) throws(ImageError) -> Bool {
        guard
            record.encoding != .jpeg
                || !RegionDecoder.scalesInTransform(
                    request.region, toWidth: request.toWidth, toHeight: request.toHeight)
        else { return false }
        let form = CachedForm(channels: request.channels)
        let shape = ImageShape(
            height: record.shape.height, width: record.shape.width, channels: request.channels)
        let isCached = cache.withPixels(of: sample, record, as: form) { cached, cachedShape in
            guard cachedShape == shape else { return false }
            unsafe resize(cached, width: shape.width, request, into: target)
            return true
        }
        if isCached == true { return true }
        guard cache.wants(sample) else { return false }
        if wholeDecoder == nil { wholeDecoder = try ImageDecoder() }
        defer { if pixels.capacity > Self.keptBytes { pixels = [] } }
        // Damage outside the region would go unseen without a cache, and does with it.
        guard let size = try? wholeDecoder?.decode(bytes, as: request.channels, into: &pixels),
            size.width == shape.width, size.height == shape.height
        else { return false }
        // Unsafe only for types with padding, which bytes have not.
        cache.insert(unsafe pixels.span.bytes, shape, of: sample, record, as: form)
        unsafe resize(unsafe pixels.span.bytes, width: shape.width, request, into: target)
        return true
    }

    private func resize(
        _ pixels: RawSpan, width: Int, _ request: Request, into target: UnsafeMutablePointer<UInt8>
    ) {
        unsafe pixels.withUnsafeBytes { pixels in
            guard let start = pixels.baseAddress else { return }
            unsafe resampler.resize(
                start.assumingMemoryBound(to: UInt8.self), rowBytes: width * request.channels,
                channels: request.channels, region: request.region, toWidth: request.toWidth,
                toHeight: request.toHeight, mirrored: request.isMirrored, filter: .bilinear, into: target)
        }
    }
}
