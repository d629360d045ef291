internal import ASTTypes
internal import Images
internal import SampleStore

/// Turns one stored sample into one row of a batch. Keeps its scratch memory from sample to sample.
@safe
final class SampleRenderer: @unchecked Sendable {
    // @unchecked Sendable: a worker of its own uses each renderer, one sample after the other.
    private let shape: ImageShape
    private let fitting: Fitting
    private let kernel: ViewKernel
    private let resampler = Resampler()
    private var decoder: ImageDecoder?
    private var decoded: [UInt8] = []
    private var fitted: [UInt8] = []

    /// - Parameter pads: whether slightly smaller images get a border rather than being resized.
    init(shape: ImageShape, pads: Bool, kernel: ViewKernel) {
        self.shape = shape
        self.kernel = kernel
        fitting = Fitting(height: shape.height, width: shape.width, pads: pads)
    }

    /// - Parameter row: `shape.elements` floats.
    /// - Returns: nanoseconds spent on decoding and fitting.
    /// - Throws: ``UnusableSample``.
    func render(
        _ record: SampleRecord, _ bytes: RawSpan, view: Augmentation.View,
        into row: UnsafeMutablePointer<Float>
    ) throws -> UInt64 {
        let channels = record.shape.channels
        guard channels == shape.channels || channels == 1 else {
            throw UnusableSample(
                .usage, "it has \(channels) channels and \(shape.channels) are wanted",
                "ask for images of 3 channels")
        }
        if record.encoding == .raw, fitting.isExact(record.shape) {
            try checkSize(record, bytes)
            unsafe bytes.withUnsafeBytes { unsafe draw($0, channels, view, row) }
            return 0
        }
        let began = Stopwatch.now
        let size = try decode(record, bytes)
        let pixels = fitting.fit(decoded, size, using: resampler, into: &fitted) ? fitted : decoded
        let nanoseconds = Stopwatch.now - began
        unsafe pixels.withUnsafeBytes { unsafe draw($0, channels, view, row) }
        return nanoseconds
    }

    private func draw(
        _ pixels: UnsafeRawBufferPointer, _ channels: Int, _ view: Augmentation.View,
        _ row: UnsafeMutablePointer<Float>
    ) {
        guard let start = pixels.baseAddress else { return }
        unsafe kernel.render(
            start.assumingMemoryBound(to: UInt8.self), channels: channels, view: view, into: row)
    }

    /// The stored pixels themselves, in `decoded`.
    private func decode(_ record: SampleRecord, _ bytes: RawSpan) throws -> ImageShape {
        guard record.encoding != .raw else {
            try checkSize(record, bytes)
            decoded.removeAll(keepingCapacity: true)
            unsafe bytes.withUnsafeBytes { unsafe decoded.append(contentsOf: $0) }
            return record.shape
        }
        do {
            let decoder = try self.decoder ?? ImageDecoder()
            self.decoder = decoder
            let size = try decoder.decode(bytes, as: record.shape.channels, into: &decoded)
            return ImageShape(height: size.height, width: size.width, channels: record.shape.channels)
        } catch {
            throw UnusableSample(
                .badData, "its \(record.encoding.name) cannot be decoded: \(error)", "ingest the data again")
        }
    }

    private func checkSize(_ record: SampleRecord, _ bytes: RawSpan) throws {
        guard bytes.byteCount == record.shape.elements, bytes.byteCount > 0 else {
            throw UnusableSample(
                .badData, "\(bytes.byteCount) bytes are stored for an image of \(record.shape)",
                "ingest the data again")
        }
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
