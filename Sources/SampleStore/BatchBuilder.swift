internal import ASTTypes
internal import LMDB

/// Gathers samples into blocks, index chunks and name chunks until they are worth a transaction.
struct BatchBuilder {
    struct Value {
        let key: UInt64
        let bytes: [UInt8]
    }

    private(set) var blocks: [Value] = []
    private(set) var indexChunks: [Value] = []
    private(set) var nameChunks: [Value] = []
    /// Bytes in finished blocks and chunks.
    private(set) var finishedBytes = 0
    /// Samples taken in, since the first batch.
    private(set) var samples = 0

    private var nextBlock: UInt32 = 0
    private var openBlock: UInt32?
    private var block: [UInt8] = []
    private var index: [UInt8] = []
    private var names = NameChunk()

    mutating func append(_ sample: NewSample) {
        let bytes = sample.bytes
        var record = SampleRecord(
            block: 0, offset: 0, length: UInt32(bytes.count), encoding: sample.encoding, shape: sample.shape,
            label: sample.label, checksum: xxh3(of: bytes.rawSpan),
            intensityDeviation: sample.intensityDeviation)
        if bytes.count > StoreLayout.largestPackedSample {
            record.block = takeBlockNumber()
            finishBlock(Value(key: UInt64(record.block), bytes: bytes))
        } else {
            if block.count + bytes.count > StoreLayout.largestBlock { closeBlock() }
            let number = openBlock ?? takeBlockNumber()
            openBlock = number
            record.block = number
            record.offset = UInt32(block.count)
            block.append(contentsOf: bytes)
            if block.count >= StoreLayout.preferredBlock,
                StoreLayout.waste(ofValue: block.count) <= StoreLayout.acceptedWaste
            {
                closeBlock()
            }
        }
        record.append(to: &index, id: UInt32(samples))
        names.append(sample.name)
        samples += 1
        if index.count == StoreLayout.recordsPerChunk * SampleRecord.byteCount { closeIndexChunk() }
        if names.count == StoreLayout.namesPerChunk { closeNameChunk() }
    }

    private mutating func takeBlockNumber() -> UInt32 {
        defer { nextBlock += 1 }
        return nextBlock
    }

    private mutating func finishBlock(_ value: Value) {
        blocks.append(value)
        finishedBytes += value.bytes.count
    }

    /// Ends the open block. Blocks of their own may have taken later numbers meanwhile.
    mutating func closeBlock() {
        guard let number = openBlock else { return }
        finishBlock(Value(key: UInt64(number), bytes: block))
        openBlock = nil
        block.removeAll(keepingCapacity: true)
    }

    /// Ends the chunks that the last sample left open.
    mutating func closeChunks() {
        if !index.isEmpty { closeIndexChunk() }
        if names.count > 0 { closeNameChunk() }
    }

    private mutating func closeIndexChunk() {
        indexChunks.append(Value(key: UInt64((samples - 1) / StoreLayout.recordsPerChunk), bytes: index))
        finishedBytes += index.count
        index.removeAll(keepingCapacity: true)
    }

    private mutating func closeNameChunk() {
        let key = UInt64((samples - 1) / StoreLayout.namesPerChunk)
        var bytes = names.bytes
        Sealed.seal(&bytes, key: key)
        nameChunks.append(Value(key: key, bytes: bytes))
        finishedBytes += bytes.count
        names = NameChunk()
    }

    /// Forgets what has been written.
    mutating func removeFinished() {
        blocks.removeAll(keepingCapacity: true)
        indexChunks.removeAll(keepingCapacity: true)
        nameChunks.removeAll(keepingCapacity: true)
        finishedBytes = 0
    }
}
