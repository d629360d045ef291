public import ASTTypes
internal import LMDB

/// Finds where samples lie in the files of their volumes, touching the index alone. For one thread at a time.
final class SamplePlaces {
    struct Place {
        /// Number of the volume.
        let volume: Int
        /// Bytes of its file.
        let range: Range<Int>
    }

    private let store: SampleStore
    private var open: [OpenVolume?]

    private struct OpenVolume {
        let reader: VolumeReader
        /// Nil where the place of the map cannot be found out.
        let file: DataFile?
        /// Chunks of the index that were asked for: each is read by one request rather than page by page.
        var askedChunks: Set<Int> = []
    }

    init(_ store: SampleStore) {
        self.store = store
        open = Array(repeating: nil, count: store.volumes.count)
    }

    /// The file of a volume that a place was found in.
    func file(ofVolume number: Int) -> DataFile? { open[number]?.file }

    /// Where a sample's bytes lie, or those of its whole block; nil where its record or block is damaged.
    func place(of id: SampleID, wholeBlock: Bool) -> Place? {
        guard id.index < store.count else { return nil }
        let number = store.volumes.number(holding: id.index)
        do {
            var volume = try open[number] ?? openVolume(number)
            defer { open[number] = volume }
            guard let file = volume.file else { return nil }
            let sample = id.index - volume.reader.volume.first
            let chunk = sample / StoreLayout.recordsPerChunk
            if volume.askedChunks.insert(chunk).inserted {
                try volume.reader.withIndexChunk(chunk) {
                    if let range = file.range(of: $0) { file.willNeed(range) }
                }
            }
            let record = try volume.reader.record(at: sample)
            return try volume.reader.withUncheckedBytes(at: sample, record, wholeBlock: wholeBlock) { bytes in
                file.range(of: bytes).map { Place(volume: number, range: $0) }
            }
        } catch {
            // For the reader of the sample to report.
            return nil
        }
    }

    private func openVolume(_ number: Int) throws -> OpenVolume {
        let reader = try VolumeReader(store.volumes[number], classes: store.manifest.classes.count)
        let file = try reader.withIndexChunk(0) { reader.volume.file(holding: $0) }
        return OpenVolume(reader: reader, file: file)
    }
}

/// Where a sample's bytes lie on the disk.
public struct SamplePlace: Hashable, Sendable {
    /// Path of the file.
    public let file: String
    /// Bytes of the file.
    public let range: Range<Int>
}

extension SampleStore {
    /// Where the bytes of samples lie, in their order, without touching them; nil for a sample whose record or block is
    /// damaged, and for all where the system does not say where a file is mapped.
    public func places(of ids: [SampleID]) -> [SamplePlace?] {
        let places = SamplePlaces(self)
        return ids.map { id in
            places.place(of: id, wholeBlock: false).map { place in
                let folder = manifest.volumes[place.volume].folder
                return SamplePlace(file: "\(path)/\(folder)/\(StoreLayout.dataFile)", range: place.range)
            }
        }
    }

    /// The files that hold the samples.
    public var sampleFiles: [String] {
        manifest.volumes.map { "\(path)/\($0.folder)/\(StoreLayout.dataFile)" }
    }
}
