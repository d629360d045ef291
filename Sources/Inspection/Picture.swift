public import ASTTypes
internal import Images
public import SampleStore

/// Decoded pixels: 8 bits a channel, row by row, channels last.
public struct Picture: Sendable, Hashable {
    public var shape: ImageShape
    public var pixels: [UInt8]

    /// - Precondition: there are `shape.elements` pixels.
    public init(shape: ImageShape, pixels: [UInt8]) {
        precondition(pixels.count == shape.elements, "\(pixels.count) bytes are not \(shape)")
        self.shape = shape
        self.pixels = pixels
    }

    /// Reads and decodes a sample.
    /// - Throws: ``Failure`` naming the sample where its bytes are damaged or no image.
    public init(of id: SampleID, in store: SampleStore) throws {
        let reader = try store.makeReader()
        self = try reader.withBytes(of: id) { record, bytes in
            do {
                return try Picture(record, bytes)
            } catch let error as ImageError {
                throw Failure(
                    .badData, "sample \(id) of \(store.path) cannot be decoded: \(error)",
                    remedy: "make the store again with ast-ingest")
            }
        }
    }

    private init(_ record: SampleRecord, _ bytes: RawSpan) throws {
        let fits = record.encoding != .raw || bytes.byteCount == record.shape.elements
        guard fits, [1, 3].contains(record.shape.channels) else {
            throw ImageError(.damaged, "\(bytes.byteCount) bytes are not a picture of \(record.shape)")
        }
        switch record.encoding {
        case .raw:
            self.init(shape: record.shape, pixels: bytes.withUnsafeBytes { Array($0) })
        case .jpeg, .png, .webp:
            var pixels: [UInt8] = []
            let size = try ImageDecoder().decode(bytes, as: record.shape.channels, into: &pixels)
            let shape = ImageShape(height: size.height, width: size.width, channels: record.shape.channels)
            self.init(shape: shape, pixels: pixels)
        }
    }

    /// The same picture at most `columns` pixels wide and as many high, in its own proportions; never enlarged.
    public func fitted(toColumns columns: Int) -> Picture {
        let longest = max(shape.width, shape.height)
        guard longest > columns, columns > 0 else { return self }
        let scale = { (side: Int) in max(1, side * columns / longest) }
        let target = ImageShape(
            height: scale(shape.height), width: scale(shape.width), channels: shape.channels)
        let resized = resize(
            source: pixels, width: shape.width, height: shape.height, channels: shape.channels,
            toWidth: target.width, toHeight: target.height)
        return Picture(shape: target, pixels: resized)
    }

    /// Lines of `▀` in 24-bit colour: the upper half of a character is one pixel, the lower half the next below it.
    public func halfBlocks() -> String {
        var text = ""
        for row in stride(from: 0, to: shape.height, by: 2) {
            for column in 0..<shape.width {
                text += "\u{1B}[38;2;\(colour(row, column))m"
                // The last line of an odd number has nothing below it: the terminal's own background stays.
                if row + 1 < shape.height { text += "\u{1B}[48;2;\(colour(row + 1, column))m" }
                text += "▀"
            }
            text += "\u{1B}[0m\n"
        }
        return text
    }

    /// `red;green;blue`; a grey pixel has the same value three times.
    private func colour(_ row: Int, _ column: Int) -> String {
        let first = (row * shape.width + column) * shape.channels
        return (0..<3).map { "\(pixels[first + min($0, shape.channels - 1)])" }.joined(separator: ";")
    }
}
