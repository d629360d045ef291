internal import ASTTypes
internal import Images
internal import SampleStore

/// Turns one stored sample into one row of a batch. Keeps its scratch memory from sample to sample.
///
/// A row is first made as 8-bit pixels: in the batch itself where those are wanted, else in scratch memory that stays in
/// the processor's cache, from where it is normalised into the batch.
@safe
final class SampleRenderer: @unchecked Sendable {
    // @unchecked Sendable: a worker of its own uses each renderer, one sample after the other.
    private let options: StreamOptions
    private let shape: ImageShape
    /// Whether images that are a little too small get a border of zeros. Only for stores whose images all have one
    /// size: elsewhere a border around some images would tell them apart.
    private let pads: Bool
    private let normalization: Normalization
    private let pastCaches: Bool
    private let random: CounterRandom
    private let source: RegionSource
    /// The row's bytes, where the batch has others.
    private let scratch: PixelBuffer
    /// A resized image of which a window is cut.
    private let resized = PixelBuffer()
    /// A decoded image that a border is put around.
    private let small = PixelBuffer()

    /// - Parameter pads: whether all images of the store have one size.
    init(options: StreamOptions, pads: Bool, normalization: Normalization) {
        self.options = options
        shape = options.shape
        self.pads = pads
        self.normalization = normalization
        pastCaches = options.writesPastCaches
        source = RegionSource(cache: options.cache)
        random = CounterRandom(seed: options.seed, purpose: .augmentation)
        scratch = PixelBuffer(count: options.output == .uint8 ? 0 : options.shape.elements)
    }

    /// - Parameter row: `options.bytesPerSample` bytes.
    /// - Returns: nanoseconds spent on decoding and resizing.
    /// - Throws: ``UnusableSample``.
    func render(
        _ record: SampleRecord, _ bytes: RawSpan, id: SampleID, epoch: Int, into row: UnsafeMutableRawPointer
    ) throws -> UInt64 {
        try check(record, bytes)
        let draws = Draws(random: random, epoch: epoch, sample: id.rawValue)
        let view = options.augmentation.view(draws, image: record.shape, shape: shape)
        let isBytes = options.output == .uint8
        let pixels = unsafe isBytes ? row.assumingMemoryBound(to: UInt8.self) : scratch.start
        source.sample = id
        let nanoseconds = try unsafe draw(record, bytes, view, into: pixels)
        if options.augmentation.changesPixels {
            resized.reserve(shape.elements)
            unsafe options.augmentation.vary(pixels, shape, draws, normalization, scratch: resized.start)
        }
        if !isBytes {
            unsafe normalization.apply(
                UnsafeRawBufferPointer(start: pixels, count: shape.elements), as: options.output,
                into: UnsafeMutableRawBufferPointer(start: row, count: options.bytesPerSample),
                pastCaches: pastCaches)
        }
        return nanoseconds
    }

    /// Writes `shape.elements` bytes.
    private func draw(
        _ record: SampleRecord, _ bytes: RawSpan, _ view: View, into pixels: UnsafeMutablePointer<UInt8>
    ) throws -> UInt64 {
        let image = record.shape
        let whole = PixelRegion(left: 0, top: 0, width: image.width, height: image.height)
        if record.encoding == .raw, view.region == whole, view.width == image.width,
            view.height == image.height
        {
            unsafe bytes.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return }
                unsafe cut(start.assumingMemoryBound(to: UInt8.self), image, view, into: pixels)
            }
            return 0
        }
        let began = Stopwatch.now
        if pads, case .pad = options.augmentation.crop, Fitting.hasSmallBorder(image, in: shape) {
            try unsafe drawBordered(record, bytes, view, into: pixels)
        } else if view.isWhole(shape), image.channels == shape.channels || record.encoding != .raw {
            try unsafe drawRegion(
                record, bytes, view, channels: shape.channels, view.isMirrored, into: pixels)
        } else {
            let size = ImageShape(height: view.height, width: view.width, channels: image.channels)
            try checkMemory(size)
            resized.reserve(size.elements)
            try unsafe drawRegion(record, bytes, view, channels: image.channels, false, into: resized.start)
            unsafe cut(resized.start, size, view, into: pixels)
        }
        return Stopwatch.now - began
    }

    private func drawRegion(
        _ record: SampleRecord, _ bytes: RawSpan, _ view: View, channels: Int, _ isMirrored: Bool,
        into target: UnsafeMutablePointer<UInt8>
    ) throws {
        do {
            let request = RegionSource.Request(
                region: view.region, channels: channels, toWidth: view.width, toHeight: view.height,
                isMirrored: isMirrored)
            try unsafe source.render(record, bytes, request, into: target)
        } catch {
            throw UnusableSample(
                .badData, "its \(record.encoding.name) cannot be decoded: \(error)", "ingest the data again")
        }
    }

    private func drawBordered(
        _ record: SampleRecord, _ bytes: RawSpan, _ view: View, into pixels: UnsafeMutablePointer<UInt8>
    ) throws {
        let image = record.shape
        var whole = view
        whole.region = PixelRegion(left: 0, top: 0, width: image.width, height: image.height)
        (whole.width, whole.height) = (image.width, image.height)
        small.reserve(image.elements)
        try unsafe drawRegion(record, bytes, whole, channels: image.channels, false, into: small.start)
        let size = ImageShape(height: shape.height, width: shape.width, channels: image.channels)
        resized.reserve(size.elements)
        unsafe Fitting.pad(small.start, image, to: shape, into: resized.start)
        unsafe cut(resized.start, size, view, into: pixels)
    }

    private func cut(
        _ source: UnsafePointer<UInt8>, _ size: ImageShape, _ view: View,
        into pixels: UnsafeMutablePointer<UInt8>
    ) {
        let kernel = unsafe WindowKernel(
            source: source, width: size.width, height: size.height, channels: size.channels)
        unsafe kernel.copy(
            left: view.left, top: view.top, isMirrored: view.isMirrored, shape, into: pixels)
    }

    // MARK: What is refused

    private func check(_ record: SampleRecord, _ bytes: RawSpan) throws {
        let image = record.shape
        guard image.channels == shape.channels || image.channels == 1 else {
            throw UnusableSample(
                .usage, "it has \(image.channels) channels and \(shape.channels) are wanted",
                "ask for images of 3 channels")
        }
        guard image.width > 0, image.height > 0,
            record.encoding != .raw || bytes.byteCount == image.elements
        else {
            throw UnusableSample(
                .badData, "\(bytes.byteCount) bytes are stored for an image of \(image)",
                "ingest the data again")
        }
    }

    private func checkMemory(_ size: ImageShape) throws {
        guard size.elements <= ImageLimits.decodedBytes else {
            throw UnusableSample(
                .badData, "it would be resized to \(size), which is more than fits",
                "leave out images this long, or use another crop")
        }
    }
}

/// Bytes that are kept from sample to sample and grow when more are needed.
@safe
private final class PixelBuffer {
    private(set) var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int

    init(count: Int = 0) {
        capacity = count
        unsafe start = .allocate(capacity: count)
        unsafe start.initialize(repeating: 0, count: count)
    }

    deinit { unsafe start.deallocate() }

    /// Makes room; what was there is lost when the room grows.
    func reserve(_ count: Int) {
        guard count > capacity else { return }
        unsafe start.deallocate()
        capacity = count
        unsafe start = .allocate(capacity: count)
        unsafe start.initialize(repeating: 0, count: count)
    }
}

/// Why a sample cannot be rendered; whoever knows its name turns this into a ``Failure``.
struct UnusableSample: Error {
    let kind: Failure.Kind
    let reason: String
    let remedy: String

    init(_ kind: Failure.Kind, _ reason: String, _ remedy: String) {
        self.kind = kind
        self.reason = reason
        self.remedy = remedy
    }
}
