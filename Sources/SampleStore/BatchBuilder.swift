internal import ASTTypes
internal import Foundation

/// Gathers samples into blocks, index chunks and name chunks until they are worth a transaction.
struct BatchBuilder {
    /// Samples taken in, since the first batch.
    private(set) var samples = 0
    /// Bytes that a commit would write now, but for open chunks.
    var gatheredBytes: Int { batch.bytes + block.count }
    /// Bytes that ``takeBlocks()`` would hand over.
    var gatheredBlockBytes: Int { batch.blockBytes + block.count }

    private var batch = Batch()
    private var nextBlock: UInt32 = 0
    private var openBlock: UInt32?
    private var block: [UInt8] = []
    private var index: [UInt8] = []
    private var names = NameChunk()

    init() {}

    mutating func append(_ sample: NewSample) {
        let bytes = sample.bytes
        var record = SampleRecord(
            block: 0, offset: 0, length: UInt32(bytes.count), encoding: sample.encoding, shape: sample.shape,
            label: sample.label, checksum: xxh3(of: bytes.rawSpan),
            intensityDeviation: sample.intensityDeviation, traits: sample.traits)
        if bytes.count > StoreLayout.largestPackedSample {
            record.block = takeBlockNumber()
            batch.add(block: Batch.Value(key: UInt64(record.block), bytes: bytes))
        } else {
            if block.count + bytes.count > StoreLayout.largestBlock { closeBlock() }
            let number = openBlock ?? takeBlockNumber()
            openBlock = number
            record.block = number
            record.offset = UInt32(block.count)
            if block.isEmpty { block.reserveCapacity(StoreLayout.largestBlock) }
            block.append(contentsOf: bytes)
            if block.count >= StoreLayout.preferredBlock,
                StoreLayout.waste(ofValue: block.count) <= StoreLayout.acceptedWaste
            {
                closeBlock()
            }
        }
        append(record, named: sample.name)
    }

    private mutating func append(_ record: SampleRecord, named name: String) {
        record.append(to: &index, id: UInt32(samples))
        names.append(name)
        samples += 1
        if index.count == StoreLayout.recordsPerChunk * SampleRecord.byteCount { closeIndexChunk() }
        if names.count == StoreLayout.namesPerChunk { closeNameChunk() }
    }

    /// Takes in a block of another volume as it is.
    /// - Returns: the number that it has here.
    mutating func append(block bytes: RawSpan) -> UInt32 {
        let number = takeBlockNumber()
        batch.add(block: Batch.Value(key: UInt64(number), bytes: bytes.array))
        return number
    }

    /// Takes in a sample whose block was taken in by ``append(block:)``.
    mutating func append(copied record: SampleRecord, named name: String) { append(record, named: name) }

    private mutating func takeBlockNumber() -> UInt32 {
        defer { nextBlock += 1 }
        return nextBlock
    }

    /// Ends the open block. Blocks of their own may have taken later numbers meanwhile.
    private mutating func closeBlock() {
        guard let number = openBlock else { return }
        batch.add(block: Batch.Value(key: UInt64(number), bytes: block))
        openBlock = nil
        block.removeAll(keepingCapacity: true)
    }

    private mutating func closeIndexChunk() {
        let key = UInt64((samples - 1) / StoreLayout.recordsPerChunk)
        batch.add(indexChunk: Batch.Value(key: key, bytes: index))
        index.removeAll(keepingCapacity: true)
    }

    private mutating func closeNameChunk() {
        let key = UInt64((samples - 1) / StoreLayout.namesPerChunk)
        var bytes = names.bytes
        Sealed.seal(&bytes, key: key)
        batch.add(nameChunk: Batch.Value(key: key, bytes: bytes))
        names = NameChunk()
    }

    /// Ends the chunks that the last sample left open.
    mutating func closeChunks() {
        if !index.isEmpty { closeIndexChunk() }
        if names.count > 0 { closeNameChunk() }
    }

    /// Hands over everything finished, to be written. Chunks that are open stay.
    mutating func take() -> Batch {
        // Blocks get their numbers when begun: all with lower numbers must be there before any is appended.
        closeBlock()
        defer { batch = Batch() }
        return batch
    }

    /// Hands over the blocks alone.
    mutating func takeBlocks() -> Batch {
        closeBlock()
        return batch.takeBlocks()
    }
}

extension BatchBuilder {
    /// What is left after ``take()``: where the next sample goes on.
    struct Position: Codable, Sendable {
        var samples: Int
        var nextBlock: UInt32
        /// Records of the open index chunk.
        var index: Data
        /// The open name chunk, without a seal.
        var names: Data

        enum CodingKeys: String, CodingKey {
            case samples, index, names
            case nextBlock = "next_block"
        }

        var indexChunks: Int { samples / StoreLayout.recordsPerChunk }
        var nameChunks: Int { samples / StoreLayout.namesPerChunk }
    }

    var position: Position {
        Position(samples: samples, nextBlock: nextBlock, index: Data(index), names: Data(names.bytes))
    }

    /// Goes on from a position; nil when it contradicts itself.
    init?(at position: Position) {
        let records = position.samples % StoreLayout.recordsPerChunk
        guard position.samples >= 0, position.index.count == records * SampleRecord.byteCount,
            let names = NameChunk(
                bytes: Array(position.names), count: position.samples % StoreLayout.namesPerChunk)
        else { return nil }
        samples = position.samples
        nextBlock = position.nextBlock
        index = Array(position.index)
        self.names = names
    }
}
