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
        /// The sample but for its label, which only the order of all items tells.
        case sample(NewSample, PixelSums)
        case bad(BadItem)
    }

    var split: String
    var label: SourceLabel
    var outcome: Outcome
}

/// Reads, decodes and checks items of a source. One per worker: it keeps a decoder and its memory.
final class SampleBuilder {
    private let encoding: EncodingChoice
    private let decoder: ImageDecoder
    private var pixels: [UInt8] = []

    /// Most bytes of one picture file.
    static let fileLimit = 256 << 20

    init(encoding: EncodingChoice) throws(Failure) {
        self.encoding = encoding
        do throws(ImageError) {
            decoder = try ImageDecoder()
        } catch {
            throw Failure(.internalError, error.description)
        }
    }

    func build(_ item: SourceItem) -> BuiltItem {
        BuiltItem(split: item.split, label: item.label, outcome: outcome(of: item))
    }

    private func outcome(of item: SourceItem) -> BuiltItem.Outcome {
        switch item.payload {
        case .pixels(let shape, let bytes): return sample(item, .raw, shape, bytes, bytes)
        case .bytes(let bytes): return build(item, bytes, item.name)
        case .unusable(let category, let failure):
            return .bad(
                BadItem(name: item.name, category: category, detail: failure.message, failure: failure))
        case .file(let path):
            do throws(Failure) {
                return build(item, try readFile(path, limit: Self.fileLimit), path.description)
            } catch {
                return .bad(
                    BadItem(
                        name: item.name, category: "unreadable file", detail: error.message, failure: error))
            }
        }
    }

    private func build(_ item: SourceItem, _ file: [UInt8], _ place: String) -> BuiltItem.Outcome {
        do throws(ImageError) {
            let header = try decoder.header(of: file.span.bytes)
            try decoder.decode(file.span.bytes, as: header.channels, into: &pixels)
            let shape = ImageShape(height: header.height, width: header.width, channels: header.channels)
            if encoding.isRaw(width: header.width, height: header.height) {
                return sample(item, .raw, shape, pixels, pixels)
            }
            return sample(item, header.format == .jpeg ? .jpeg : .png, shape, file, pixels)
        } catch {
            let failure = Failure(.badData, "\(place): \(error.description)")
            return .bad(
                BadItem(
                    name: item.name, category: error.reason.rawValue, detail: error.detail, failure: failure))
        }
    }

    private func sample(
        _ item: SourceItem, _ encoding: PixelEncoding, _ shape: ImageShape, _ stored: [UInt8],
        _ pixels: [UInt8]
    ) -> BuiltItem.Outcome {
        let sums = PixelSums(of: pixels, channels: shape.channels)
        return .sample(
            NewSample(
                name: item.name, label: Label(0), encoding: encoding, shape: shape, bytes: stored,
                intensityDeviation: Float(sums.overallDeviation)),
            sums)
    }
}
