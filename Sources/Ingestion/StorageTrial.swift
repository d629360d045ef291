internal import ASTTypes
internal import Datasets
internal import Images
internal import SampleStore

/// Stores sample images in several ways, in memory, and measures what a trainer would pay and see.
final class StorageTrial {
    struct Image {
        var item: SourceItem
        var shape: ImageShape
        /// What a trainer sees of the original.
        var view: [UInt8]
    }

    struct Result {
        var bytes = 0
        /// To decode and shrink, on one thread.
        var seconds = 0.0
        /// Of images that are not the same as the original.
        var decibels: [Double] = []
    }

    private let builders: [SampleBuilder]
    private let decoder: ImageDecoder
    private let resampler = Resampler()
    private var decoded: [UInt8] = []
    private(set) var results: [Result]
    private(set) var images = 0

    /// The usual side of what a trainer sees.
    private static let viewSide = 224

    init(_ candidates: [StorageOptions]) throws(Failure) {
        var builders: [SampleBuilder] = []
        for candidate in candidates {
            builders.append(try SampleBuilder(storage: candidate, measuredEvery: .max))
        }
        self.builders = builders
        results = candidates.map { _ in Result() }
        do throws(ImageError) {
            decoder = try ImageDecoder()
        } catch {
            throw Failure(.internalError, error.description)
        }
    }

    /// The item with its bytes in memory, and its shape; nil when it has none.
    func loaded(_ item: SourceItem) -> (item: SourceItem, shape: ImageShape)? {
        var item = item
        switch item.payload {
        case .pixels(let shape, _): return (item, shape)
        case .unusable: return nil
        case .file(let path):
            guard let bytes = try? readFile(path, limit: SampleBuilder.fileLimit) else { return nil }
            item.payload = .bytes(bytes)
        case .bytes: break
        }
        guard case .bytes(let bytes) = item.payload, let header = try? decoder.header(of: bytes.span.bytes)
        else { return nil }
        return (item, ImageShape(height: header.height, width: header.width, channels: header.channels))
    }

    /// A loaded item seen as a trainer sees it; nil when it cannot be decoded.
    func image(of item: SourceItem, _ shape: ImageShape) -> Image? {
        switch item.payload {
        case .pixels(let shape, let bytes):
            return Image(item: item, shape: shape, view: view(bytes, shape, shape))
        case .bytes(let bytes):
            guard (try? decoder.decode(bytes.span.bytes, as: shape.channels, into: &decoded)) != nil else {
                return nil
            }
            return Image(item: item, shape: shape, view: view(decoded, shape, shape))
        case .file, .unusable: return nil
        }
    }

    /// Tries every way of storing on one image.
    func add(_ image: Image) {
        images += 1
        for (index, builder) in builders.enumerated() {
            guard case .sample(let sample, _) = builder.build(image.item, ordinal: 1).outcome else {
                continue
            }
            let start = ContinuousClock.now
            guard let view = view(of: sample, image.shape) else { continue }
            results[index].seconds += (ContinuousClock.now - start) / .seconds(1)
            results[index].bytes += sample.bytes.count
            let decibels = peakSignalToNoiseRatio(view, image.view)
            if decibels.isFinite { results[index].decibels.append(decibels) }
        }
    }

    private func view(of sample: NewSample, _ original: ImageShape) -> [UInt8]? {
        guard sample.encoding != .raw else { return view(sample.bytes, sample.shape, original) }
        guard (try? decoder.decode(sample.bytes.span.bytes, as: sample.shape.channels, into: &decoded)) != nil
        else { return nil }
        return view(decoded, sample.shape, original)
    }

    /// The whole image at the size that a trainer usually sees; smaller where the original is.
    private func view(_ pixels: [UInt8], _ shape: ImageShape, _ original: ImageShape) -> [UInt8] {
        let side = min(Self.viewSide, original.height, original.width)
        var view: [UInt8] = []
        resampler.resize(
            pixels, width: shape.width, height: shape.height, channels: shape.channels, toWidth: side,
            toHeight: side, filter: .bilinear, into: &view)
        return view
    }
}
