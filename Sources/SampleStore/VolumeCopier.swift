internal import ASTTypes

/// Copies whole blocks of volumes into one new volume, without looking into them; only the index is made anew.
struct VolumeCopier {
    private let volume: VolumeFile
    private let path: String
    private var builder = BatchBuilder()

    init(into folder: WorkFolder) throws {
        path = folder.path
        volume = try VolumeFile(folder: folder.samplesPath, store: folder.storePath, mapSize: 1 << 30)
    }

    /// - Parameters:
    ///   - labels: for each label the new one; nil where they are the same.
    ///   - progress: told how many of the volume's samples are done.
    mutating func copy(_ reader: VolumeReader, labels: [Label]?, _ progress: (Int) -> Void) throws {
        let count = try reader.blockCount()
        var base: UInt32?
        for number in 0..<count {
            try reader.withBlock(UInt64(number)) { block in
                guard let block else {
                    throw Failure(
                        .badData, "the store \(reader.volume.store) is damaged: there is no block \(number)",
                        remedy: "make it again from its source")
                }
                let new = builder.append(block: block)
                if base == nil { base = new }
            }
            if builder.gatheredBytes >= StoreLayout.transactionBytes {
                try write()
                progress(number * reader.volume.count / count)
            }
        }
        try copyIndex(reader, blocksFrom: base ?? 0, labels)
    }

    private mutating func copyIndex(_ reader: VolumeReader, blocksFrom base: UInt32, _ labels: [Label]?)
        throws
    {
        var names: [String] = []
        for number in 0..<reader.volume.count {
            let position = number % StoreLayout.namesPerChunk
            if position == 0 {
                names = try reader.wholeNames(ofChunk: number / StoreLayout.namesPerChunk)
            }
            var record = try reader.record(at: number)
            record.block += base
            if let labels { record.label = labels[record.label.index] }
            builder.append(copied: record, named: names[position])
            if builder.gatheredBytes >= StoreLayout.transactionBytes { try write() }
        }
    }

    private mutating func write() throws {
        let batch = builder.take()
        try Files.requireFree(Int64(batch.bytes), at: path)
        try volume.commit(batch, state: nil)
    }

    mutating func finish() throws {
        builder.closeChunks()
        try write()
        try volume.dropState()
    }
}
