import ASTTypes
import Datasets

/// Any number of small images that are computed when they are asked for: what a source costs stays out of a measurement.
struct SyntheticSource: DatasetSource {
    let items: Int
    static let side = 16

    var kind: String { "synthetic" }
    var path: String { "synthetic" }
    var classes: [String] { (0..<1000).map { "class \($0)" } }
    var notices: [String] { [] }
    var fingerprint: String { "synthetic-\(items)" }
    var count: Int? { items }
    var isRandomAccess: Bool { true }

    func makeReader(from ordinal: Int) -> any SourceReader { Reader(self, ordinal) }

    private final class Reader: SourceReader {
        private let items: Int
        private var ordinal: Int
        private var pixels: [UInt8]

        init(_ source: SyntheticSource, _ ordinal: Int) {
            items = source.items
            self.ordinal = ordinal
            pixels = (0..<(side * side * 3)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 48) }
        }

        func next() -> SourceItem? {
            guard ordinal < items else { return nil }
            defer { ordinal += 1 }
            // The first pixels tell the images apart.
            for byte in 0..<4 { pixels[byte] = UInt8(truncatingIfNeeded: ordinal >> (8 * byte)) }
            return SourceItem(
                name: "image-\(ordinal)", split: "train", label: .number(ordinal % 1000),
                payload: .pixels(ImageShape(height: side, width: side, channels: 3), pixels))
        }
    }
}
