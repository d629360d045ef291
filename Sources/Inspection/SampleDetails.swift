public import ASTTypes
public import SampleStore

/// One sample: how it lies in the store, and its history in a run.
public struct SampleDetails: Encodable, Sendable {
    public var id: SampleID
    public var name: String
    public var label: Label
    public var className: String
    /// The split that it belongs to; nil where it is in none.
    public var split: String?
    public var record: SampleRecord
    /// Name of the run that ``history`` is from.
    public var run: String?
    public var history: SampleRow?

    public init(_ id: SampleID, in store: SampleStore, run: InspectedRun?) throws {
        self.id = id
        record = try store.record(of: id)
        name = try store.name(of: id)
        label = record.label
        className = store.manifest.className(of: record.label)
        split = store.manifest.splits.first { $0.contains(id) }?.name
        self.run = run?.header.name
        history = run.map {
            SampleRow(id, name: name, label: label, className: className, columns: $0.columns)
        }
    }

    enum CodingKeys: String, CodingKey {
        case id, name, label
        case className = "class"
        case split, encoding, bytes, height, width, channels, block, offset, checksum
        case intensityDeviation = "intensity_deviation"
        case run, history
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(id, forKey: .id)
        try fields.encode(name, forKey: .name)
        try fields.encode(label, forKey: .label)
        try fields.encode(className, forKey: .className)
        try fields.encode(split, forKey: .split)
        try fields.encode(record.encoding.name, forKey: .encoding)
        try fields.encode(record.length, forKey: .bytes)
        try fields.encode(record.shape.height, forKey: .height)
        try fields.encode(record.shape.width, forKey: .width)
        try fields.encode(record.shape.channels, forKey: .channels)
        try fields.encode(record.block, forKey: .block)
        try fields.encode(record.offset, forKey: .offset)
        try fields.encode(checksumText, forKey: .checksum)
        try fields.encode(record.intensityDeviation, forKey: .intensityDeviation)
        try fields.encode(run, forKey: .run)
        try fields.encode(history, forKey: .history)
    }

    /// The hash in hexadecimal; as a JSON number it would lose digits in readers that take numbers for doubles.
    public var checksumText: String {
        let digits = String(record.checksum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Manifest.Split {
    func contains(_ id: SampleID) -> Bool {
        ranges.contains { ($0.first..<$0.first + $0.count).contains(id.index) }
    }
}
