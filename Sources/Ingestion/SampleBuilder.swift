internal import ASTTypes
internal import Datasets
internal import Images
internal import SampleStore

/// A file or record that cannot be used.
struct BadItem: Error, Equatable {
    var name: String
    /// What sort of trouble, for counting.
    var category: String
    var detail: String
    /// The sentence and exit code for a command that stops here.
    var failure: Failure

    var line: BadFile { BadFile(name: name, reason: "\(category): \(detail)") }
}

/// What became of one item.
struct BuiltItem: Sendable {
    enum Outcome: Sendable {
        /// The sample but for its label, which only the order of all items tells, and its pixels' sums, where they
        /// were looked at.
        case sample(NewSample, PixelSums?)
        case bad(BadItem)
    }

    var split: String
    var label: SourceLabel
    /// Tells this item from others, to notice that a source changed.
    var mark: UInt64
    var outcome: Outcome
}

/// Reads, decodes, checks and encodes items of a source. One per worker: it keeps its decoders and their memory.
final class SampleBuilder {
    private let storage: StorageOptions
    /// Of files that are kept as they are, every n-th is decoded, for the statistics of the whole.
    private let measuredEvery: Int
    private let decoder: ImageDecoder
    private let encoder: JPEGEncoder
    private let indexer: JPEGIndexer
    private let resampler = Resampler()
    private var meter = TraitMeter()
    private var pixels: [UInt8] = []
    private var resized: [UInt8] = []

    /// Most bytes of one picture file.
    static let fileLimit = 256 << 20

    init(storage: StorageOptions, measuredEvery: Int) throws(Failure) {
        self.storage = storage
        self.measuredEvery = measuredEvery
        do throws(ImageError) {
            decoder = try ImageDecoder()
            encoder = try JPEGEncoder()
            indexer = try JPEGIndexer()
        } catch {
            throw Failure(.internalError, error.description)
        }
    }

    /// - Parameter ordinal: the item's, within the whole source.
    func build(_ item: SourceItem, ordinal: Int) -> BuiltItem {
        BuiltItem(
            split: item.split, label: item.label, mark: SourceMark.of(item),
            outcome: outcome(of: item, ordinal))
    }

    private func outcome(of item: SourceItem, _ ordinal: Int) -> BuiltItem.Outcome {
        switch item.payload {
        case .pixels(let shape, let bytes): return build(item, shape, bytes, ordinal)
        case .bytes(let bytes): return build(item, bytes, item.name, ordinal)
        case .unusable(let category, let failure):
            return .bad(
                BadItem(name: item.name, category: category, detail: failure.message, failure: failure))
        case .file(let path):
            do throws(Failure) {
                return build(item, try readFile(path, limit: Self.fileLimit), path.description, ordinal)
            } catch {
                return .bad(
                    BadItem(
                        name: item.name, category: "unreadable file", detail: error.message, failure: error))
            }
        }
    }

    private func build(
        _ item: SourceItem, _ shape: ImageShape, _ bytes: [UInt8], _ ordinal: Int
    ) -> BuiltItem.Outcome {
        do throws(ImageError) {
            let isRaw = storage.encoding != .jpeg || storage.isRawByShare(ordinal)
            return try encode(item, shape, bytes, asJPEG: !isRaw, else: nil)
        } catch {
            return bad(item, error, item.name)
        }
    }

    private func build(
        _ item: SourceItem, _ file: [UInt8], _ place: String, _ ordinal: Int
    ) -> BuiltItem.Outcome {
        do throws(ImageError) {
            let header = try decoder.header(of: file.span.bytes)
            if keepsFile(header, ordinal) { return try keep(item, file, ordinal) }
            let target = storage.limit.size(width: header.width, height: header.height)
            let size = try decoder.decode(
                file.span.bytes, as: header.channels, into: &pixels,
                shortSideAtLeast: target.width < header.width ? min(target.width, target.height) : nil)
            let shape = ImageShape(height: size.height, width: size.width, channels: header.channels)
            let isJPEG = storage.encoding == .jpeg && !storage.isRawByShare(ordinal)
            let original = header.format == .jpeg && target == (header.width, header.height) ? file : nil
            return try encode(item, shape, pixels, asJPEG: isJPEG, to: target, else: original)
        } catch {
            return bad(item, error, place)
        }
    }

    private func keepsFile(_ header: ImageHeader, _ ordinal: Int) -> Bool {
        guard !storage.isRawByShare(ordinal) else { return false }
        switch storage.encoding {
        case .auto: return header.width * header.height > EncodingChoice.smallPixels
        case .keep: return true
        case .raw, .jpeg: return false
        }
    }

    /// The file as it is: looked at from outside, and from inside where that was asked for or the statistics need it.
    private func keep(_ item: SourceItem, _ file: [UInt8], _ ordinal: Int) throws(ImageError)
        -> BuiltItem.Outcome
    {
        let header = try decoder.check(file.span.bytes)
        let shape = ImageShape(height: header.height, width: header.width, channels: header.channels)
        let encoding: PixelEncoding =
            switch header.format {
            case .jpeg: .jpeg
            case .png: .png
            case .webp: .webp
            }
        let stored = try indexed(file, encoding)
        guard storage.decodesKept || ordinal % measuredEvery == 0 else {
            return .sample(
                NewSample(
                    name: item.name, label: Label(0), encoding: encoding, shape: shape, bytes: stored,
                    intensityDeviation: .nan), nil)
        }
        try decoder.decode(file.span.bytes, as: header.channels, into: &pixels)
        return measured(item, encoding, shape, stored, pixels)
    }

    /// The pixels, resized to `target` where that is smaller, as they are or as JPEG.
    /// - Parameter original: a JPEG file of the same pixels, stored instead where it is no longer.
    private func encode(
        _ item: SourceItem, _ shape: ImageShape, _ source: [UInt8], asJPEG: Bool,
        to given: (width: Int, height: Int)? = nil, else original: [UInt8]?
    ) throws(ImageError) -> BuiltItem.Outcome {
        let target = given ?? storage.limit.size(width: shape.width, height: shape.height)
        let image: [UInt8]
        if target == (shape.width, shape.height) {
            image = source
        } else {
            resampler.resize(
                source, width: shape.width, height: shape.height, channels: shape.channels,
                toWidth: target.width, toHeight: target.height, filter: .bicubic, into: &resized)
            image = resized
        }
        let stored = ImageShape(height: target.height, width: target.width, channels: shape.channels)
        guard asJPEG else {
            // What is stored is not copied because the next image is drawn over it.
            defer {
                pixels = []
                resized = []
            }
            return measured(item, .raw, stored, image, image)
        }
        let jpeg = try encoder.encode(
            image, width: target.width, height: target.height, channels: shape.channels,
            quality: storage.quality, subsampling: ChromaSubsampling(rawValue: storage.subsampling) ?? .s420)
        let file = original.flatMap { $0.count <= jpeg.count ? $0 : nil } ?? jpeg
        return measured(item, .jpeg, stored, try indexed(file, .jpeg), image)
    }

    /// The file with an index, where one is wanted and helps.
    private func indexed(_ file: [UInt8], _ encoding: PixelEncoding) throws(ImageError) -> [UInt8] {
        guard storage.indexes, encoding == .jpeg else { return file }
        return try indexer.index(file.span.bytes) ?? file
    }

    private func measured(
        _ item: SourceItem, _ encoding: PixelEncoding, _ shape: ImageShape, _ stored: [UInt8],
        _ pixels: [UInt8]
    ) -> BuiltItem.Outcome {
        let sums = PixelSums(of: pixels, channels: shape.channels)
        return .sample(
            NewSample(
                name: item.name, label: Label(0), encoding: encoding, shape: shape, bytes: stored,
                intensityDeviation: Float(sums.overallDeviation), traits: meter.measure(pixels, shape)),
            sums)
    }

    private func bad(_ item: SourceItem, _ error: ImageError, _ place: String) -> BuiltItem.Outcome {
        let failure = Failure(.badData, "\(place): \(error.description)")
        return .bad(
            BadItem(name: item.name, category: error.reason.rawValue, detail: error.detail, failure: failure))
    }
}
