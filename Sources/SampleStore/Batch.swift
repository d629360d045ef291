/// What one transaction writes.
struct Batch: Sendable {
    struct Value: Sendable {
        let key: UInt64
        let bytes: [UInt8]
    }

    private(set) var blocks: [Value] = []
    private(set) var indexChunks: [Value] = []
    private(set) var nameChunks: [Value] = []
    private(set) var bytes = 0
    /// Of them, those of blocks.
    private(set) var blockBytes = 0

    var isEmpty: Bool { bytes == 0 }

    mutating func add(block: Value) {
        blocks.append(block)
        bytes += block.bytes.count
        blockBytes += block.bytes.count
    }

    mutating func add(indexChunk: Value) {
        indexChunks.append(indexChunk)
        bytes += indexChunk.bytes.count
    }

    mutating func add(nameChunk: Value) {
        nameChunks.append(nameChunk)
        bytes += nameChunk.bytes.count
    }

    /// Moves the blocks to a batch of their own.
    mutating func takeBlocks() -> Batch {
        var taken = Batch()
        for block in blocks { taken.add(block: block) }
        bytes -= taken.bytes
        blockBytes = 0
        blocks = []
        return taken
    }
}
