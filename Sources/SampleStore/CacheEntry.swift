internal import ASTTypes

/// How cached pixels were made from a sample: other pixels under the same sample are not the wanted ones.
public struct CachedForm: Hashable, Sendable {
    /// 1 (grey) or 3 (RGB).
    public var channels: Int
    /// What the shorter side was shrunk to, in pixels; nil: as large as stored.
    public var shortSide: Int?

    public init(channels: Int, shortSide: Int? = nil) {
        self.channels = channels
        self.shortSide = shortSide
    }
}

/// A value of the cache, as docs/FORMAT.md describes it: a header of 40 bytes, pixels, a seal.
enum CacheEntry {
    static let headerBytes = 40
    /// Bytes around the pixels.
    static let overhead = headerBytes + Sealed.byteCount
    private static let version: UInt32 = 1

    static func bytes(
        _ pixels: RawSpan, _ shape: ImageShape, of id: SampleID, _ record: SampleRecord, _ form: CachedForm
    ) -> [UInt8] {
        var value: [UInt8] = []
        value.reserveCapacity(pixels.byteCount + overhead)
        value.append(littleEndian: version)
        value.append(littleEndian: UInt32(form.channels))
        value.append(littleEndian: UInt32(form.shortSide ?? 0))
        value.append(littleEndian: UInt32(shape.height))
        value.append(littleEndian: UInt32(shape.width))
        value.append(littleEndian: UInt32(shape.channels))
        value.append(littleEndian: record.checksum)
        value.append(littleEndian: UInt64(record.length))
        unsafe pixels.withUnsafeBytes { unsafe value.append(contentsOf: $0) }
        Sealed.seal(&value, key: UInt64(id.rawValue))
        return value
    }

    /// The pixels' shape, if `value` is whole and of this sample and form.
    static func shape(
        of value: RawSpan, _ id: SampleID, _ record: SampleRecord, _ form: CachedForm
    ) -> ImageShape? {
        guard value.byteCount >= overhead, value.number(at: 0, as: UInt32.self) == version,
            value.number(at: 4, as: UInt32.self) == UInt32(form.channels),
            value.number(at: 8, as: UInt32.self) == UInt32(form.shortSide ?? 0),
            value.number(at: 24, as: UInt64.self) == record.checksum,
            value.number(at: 32, as: UInt64.self) == UInt64(record.length)
        else { return nil }
        let sides = [12, 16, 20].map { Int(value.number(at: $0, as: UInt32.self)) }
        let (area, areaOverflow) = sides[0].multipliedReportingOverflow(by: sides[1])
        let (elements, overflow) = area.multipliedReportingOverflow(by: sides[2])
        guard !areaOverflow, !overflow, elements == value.byteCount - overhead,
            Sealed.open(value, key: UInt64(id.rawValue)) != nil
        else { return nil }
        return ImageShape(height: sides[0], width: sides[1], channels: sides[2])
    }
}
