internal import ASTTypes

extension SampleRecord {
    /// What reading and decoding the whole sample takes one core, in microseconds: an estimate from what the index tells.
    ///
    /// JPEG: 14 ns a byte for the entropy coding and 3 ns a pixel for the rest, from the figures of docs/PERFORMANCE.md. PNG and
    /// WebP: 17 ns a byte and 8 a pixel, 4 a byte and 25 a pixel, from 60 photographs in the same libraries' Python bindings on the
    /// same machine. Raw pixels are copied. Other machines differ by a factor, which matters little: costs are compared.
    var decodingMicroseconds: Double {
        let bytes = Double(length)
        let pixels = Double(shape.height) * Double(shape.width)
        let nanoseconds =
            switch encoding {
            case .raw: 0.5 * bytes
            case .jpeg: 14 * bytes + 3 * pixels
            case .png: 17 * bytes + 8 * pixels
            case .webp: 4 * bytes + 25 * pixels
            }
        return nanoseconds / 1000
    }
}

extension SampleStore {
    /// Of all samples, in order: the class of what reading and decoding takes (``HistoryColumns/costClass``), estimated from
    /// encoding, size and bytes.
    /// - Throws: `Failure(.badData)` when the index is damaged.
    public func costClasses() throws -> [UInt16] {
        var classes: [UInt16] = []
        classes.reserveCapacity(count)
        try forEachRecord { _, record in
            classes.append(HistoryColumns.costClass(ofMicroseconds: record.decodingMicroseconds))
        }
        return classes
    }
}
