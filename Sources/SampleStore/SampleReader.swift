public import ASTTypes

/// A snapshot of a store to read samples from, for one thread at a time.
public struct SampleReader: ~Copyable {
    private let store: SampleStore
    private let volumes: VolumeReaders

    init(_ store: SampleStore) throws {
        self.store = store
        volumes = try VolumeReaders(store.volumes, classes: store.manifest.classes.count)
    }

    /// - Throws: `Failure(.usage)` when there is no such sample, `.badData` when its record is damaged.
    public func record(of id: SampleID) throws -> SampleRecord {
        let reader = try reader(of: id)
        return store.corrected(try reader.record(at: id.index - reader.volume.first), of: id)
    }

    /// Lends the stored bytes straight from the map, after checking them against the record's hash.
    /// - Throws: as ``record(of:)``, and whatever `body` throws.
    public func withBytes<R>(of id: SampleID, _ body: (SampleRecord, RawSpan) throws -> R) throws -> R {
        let reader = try reader(of: id)
        let number = id.index - reader.volume.first
        let record = try reader.record(at: number)
        return try reader.withBytes(at: number, record) { bytes in
            try body(store.corrected(record, of: id), bytes)
        }
    }

    /// Asks the operating system to read the sample ahead of its use; touches none of its bytes.
    /// - Throws: as ``record(of:)``.
    public func prefetch(_ id: SampleID) throws {
        let reader = try reader(of: id)
        try reader.prefetch(id.index - reader.volume.first)
    }

    /// The sample's name for people.
    /// - Throws: as ``record(of:)``.
    public func name(of id: SampleID) throws -> String {
        let reader = try reader(of: id)
        return try reader.name(at: id.index - reader.volume.first)
    }

    private func reader(of id: SampleID) throws -> VolumeReader {
        guard id.index < store.count else {
            throw Failure(
                .usage, "\(store.path) has no sample \(id)", remedy: "choose one of 0 to \(store.count - 1)")
        }
        return try volumes.reader(of: id.index)
    }
}

/// Readers of a store's volumes, each begun when it is first needed. For one thread at a time.
private final class VolumeReaders {
    private let volumes: [Volume]
    private let classes: Int
    private let only: VolumeReader?  // of a store with one volume: nothing to look up
    private var readers: [VolumeReader?]

    init(_ volumes: [Volume], classes: Int) throws {
        self.volumes = volumes
        self.classes = classes
        only = volumes.count == 1 ? try VolumeReader(volumes[0], classes: classes) : nil
        readers = Array(repeating: nil, count: volumes.count)
    }

    /// - Precondition: there is such a sample.
    func reader(of index: Int) throws -> VolumeReader {
        if let only { return only }
        let number = volumes.number(holding: index)
        if let reader = readers[number] { return reader }
        let reader = try VolumeReader(volumes[number], classes: classes)
        readers[number] = reader
        return reader
    }
}

extension [Volume] {
    /// The number of the volume that a sample lies in.
    /// - Precondition: there is such a sample.
    func number(holding index: Int) -> Int {
        // The last volume that does not begin behind the sample.
        var low = 0
        var high = count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if self[middle].first <= index { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
