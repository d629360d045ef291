internal import ASTTypes
internal import Datasets
internal import Images
internal import SampleStore

/// A file or record that cannot be used.
struct BadItem: Sendable, Equatable {
    var name: String
    /// What sort of trouble, for counting.
    var category: String
    var detail: String
    /// The sentence and exit code for a command that stops here.
    var failure: Failure

    var line: BadFile { BadFile(name: name, reason: "\(category): \(detail)") }
}

/// What became of one item.
enum BuiltItem: Sendable {
    case sample(NewSample, PixelSums)
    case bad(BadItem)
    /// A good colour image, met while all images were taken for grey.
    case unexpectedColor
    /// Reading failed in a way that is not the item's fault.
    case failed(Failure)
}

/// Reads, decodes and checks items of a source. One per worker: it keeps a decoder and its memory.
final class SampleBuilder {
    private let source: any DatasetSource
    private let encoding: EncodingChoice
    private let channels: Int
    private let decoder: ImageDecoder
    private var pixels: [UInt8] = []

    /// Most bytes of one picture file.
    static let fileLimit = 256 << 20

    /// - Parameter channels: of every image in the store: 1 or 3.
    init(_ source: any DatasetSource, encoding: EncodingChoice, channels: Int) throws(Failure) {
        self.source = source
        self.encoding = encoding
        self.channels = channels
        do throws(ImageError) {
            decoder = try ImageDecoder()
        } catch {
            throw Failure(.internalError, error.description)
        }
    }

    func build(_ index: Int, inSplit split: Int) -> BuiltItem {
        do throws(Failure) {
            let item = try source.item(at: index, inSplit: split)
            switch item.payload {
            case .pixels(let shape, let bytes): return build(item, shape, bytes)
            case .file(let path): return build(item, path)
            }
        } catch {
            guard error.kind == .badData else { return .failed(error) }
            let name = source.name(at: index, inSplit: split)
            return .bad(BadItem(name: name, category: "bad record", detail: error.message, failure: error))
        }
    }

    private func build(_ item: SourceItem, _ shape: ImageShape, _ bytes: [UInt8]) -> BuiltItem {
        if shape.channels > channels { return .unexpectedColor }
        let widened =
            shape.channels < channels ? bytes.flatMap { [UInt8](repeating: $0, count: channels) } : bytes
        return sample(
            item, .raw, ImageShape(height: shape.height, width: shape.width, channels: channels), widened,
            widened)
    }

    private func build(_ item: SourceItem, _ path: SystemPath) -> BuiltItem {
        let file: [UInt8]
        do throws(Failure) {
            file = try readFile(path, limit: Self.fileLimit)
        } catch {
            let bad = BadItem(
                name: item.name, category: "unreadable file", detail: error.message, failure: error)
            return .bad(bad)
        }
        do throws(ImageError) {
            let header = try decoder.header(of: file.span.bytes)
            try decoder.decode(file.span.bytes, as: channels, into: &pixels)
            if header.channels > channels { return .unexpectedColor }
            let shape = ImageShape(height: header.height, width: header.width, channels: channels)
            // A store has no name for WebP files, so their pixels are kept.
            if header.format == .webp || encoding.isRaw(width: header.width, height: header.height) {
                return sample(item, .raw, shape, pixels, pixels)
            }
            return sample(item, header.format == .jpeg ? .jpeg : .png, shape, file, pixels)
        } catch {
            let failure = Failure(.badData, "\(path): \(error.description)")
            return .bad(
                BadItem(
                    name: item.name, category: error.reason.rawValue, detail: error.detail, failure: failure))
        }
    }

    private func sample(
        _ item: SourceItem, _ encoding: PixelEncoding, _ shape: ImageShape, _ stored: [UInt8],
        _ pixels: [UInt8]
    ) -> BuiltItem {
        let sums = PixelSums(of: pixels, channels: channels)
        return .sample(
            NewSample(
                name: item.name, label: item.label, encoding: encoding, shape: shape, bytes: stored,
                intensityDeviation: Float(sums.overallDeviation)),
            sums)
    }

    /// Whether one of some items spread over the source is a good colour image.
    static func findsColor(in source: any DatasetSource, probes: Int = 256) throws(Failure) -> Bool {
        let builder = try SampleBuilder(source, encoding: .keep, channels: 1)
        for (split, size) in source.splits.enumerated() {
            let step = max(1, size.count / probes)
            for index in stride(from: 0, to: size.count, by: step) {
                if case .unexpectedColor = builder.build(index, inSplit: split) { return true }
            }
        }
        return false
    }
}
