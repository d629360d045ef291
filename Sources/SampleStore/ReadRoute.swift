internal import ASTTypes
internal import LMDB

/// What a ``ReadAhead`` decides once, before it begins.
struct ReadRoute: Sendable {
    let store: SampleStore
    let ids: [SampleID]
    /// Most bytes ahead of the position.
    let window: Int
    let givesBack: Bool
    /// Share of each file, from its beginning, whose pages are not given back: it fits into memory, and the next epoch finds
    /// it there. Were all kept, the system would drop the longest unused first, which is what the next epoch needs first.
    let keptShare: Double
    /// Whether a sample that shares its block has the whole block read: when the plan visits most of them, and there is
    /// room to keep the rest until they are visited.
    let readsWholeBlocks: Bool
    /// Bytes of a sample, on average.
    let sampleBytes: Int

    private static let smallestWindow = 1 << 20
    private static let largestWindowShare = 4
    /// Of the memory that is left, what is kept of the store.
    private static let mostKept = 0.75
    /// Share of the samples from which reading whole blocks is worth it.
    private static let mostVisited = 0.5

    init(store: SampleStore, ids: [SampleID], options: ReadAheadOptions, memoryLeft: Int? = SystemMemory.left)
    {
        self.store = store
        self.ids = ids
        let left = memoryLeft ?? .max
        let visited = store.count > 0 ? Double(ids.count) / Double(store.count) : 0
        let payload = Double(store.manifest.payloadBytes)
        sampleBytes = max(1, store.count > 0 ? Int(payload) / store.count : 1)
        window = max(Self.smallestWindow, min(options.bytes, left / Self.largestWindowShare))
        givesBack =
            switch options.giveBack {
            case .always: true
            case .never: false
            case .whenShort: payload * min(1, visited) > Double(left)
            }
        let room = Self.mostKept * Double(left) - Double(window)
        keptShare = !givesBack ? 1 : options.giveBack == .always ? 0 : min(1, max(0, room / max(1, payload)))
        readsWholeBlocks =
            !givesBack && sampleBytes <= StoreLayout.largestPackedSample && visited >= Self.mostVisited
            && payload < Double(left) / 2
    }
}

/// A stretch of the plan that someone is to wait for.
struct ReadOrder: Sendable {
    let positions: Range<Int>
    let parts: [ReadPart]
}

/// A range of a volume's file.
struct ReadPart: Sendable {
    let file: DataFile
    let range: Range<Int>

    /// Whether reading it in order is better than asking for it and waiting. Below, a request more or less is not what
    /// takes the time, and many of them are to be under way at once.
    var isLong: Bool { range.count >= 512 << 10 }
}
