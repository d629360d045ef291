public import ASTTypes

/// The quantity by which samples are ranked.
public enum RankingColumn: String, CaseIterable, Sendable {
    case loss
    case lossEMA = "loss-ema"
    case margin
    case gradientNorm = "gradient-norm"
    case forgettings
    case visits
    case activations

    /// Which end of the column is the hard one: a sample is hard when its loss is large, but its margin small.
    public var hardestFirst: RankingOrder { self == .margin ? .ascending : .descending }

    /// Every other column says nothing about a sample that was never run forward.
    var appliesToUnvisited: Bool { self == .visits }

    func value(_ columns: HistoryColumns, at i: Int) -> Float {
        switch self {
        case .loss: Float(columns.lossLast[i])
        case .lossEMA: Float(columns.lossEMA[i])
        case .margin: Float(columns.marginEMA[i])
        case .gradientNorm: Float(columns.gradientNorm[i])
        case .forgettings: Float(columns.forgettings[i])
        case .visits: Float(columns.visits[i])
        case .activations: Float(columns.activations[i])
        }
    }
}

public enum RankingOrder: Sendable, Hashable {
    case ascending
    case descending
}

extension HistoryColumns {
    /// The first `count` of `ids` when ordered by `column`; equal values by id. Samples never visited are left out,
    /// except by visits.
    /// - Complexity: O(ids · log `count`): only the samples found so far are kept in order, not all of them.
    public func ranked(
        _ ids: [SampleID], by column: RankingColumn, _ order: RankingOrder, count: Int
    ) -> [SampleID] {
        let sign: Float = order == .ascending ? 1 : -1
        var best = SmallestKeys(capacity: count)
        for id in ids where column.appliesToUnvisited || visits[id.index] > 0 {
            best.insert(.init(value: sign * column.value(self, at: id.index), id: id))
        }
        return best.sorted().map(\.id)
    }
}

/// The smallest keys seen, at most `capacity` of them: a binary heap with the largest of them on top.
struct SmallestKeys {
    struct Key: Comparable {
        var value: Float
        var id: SampleID
        static func < (a: Key, b: Key) -> Bool { a.value == b.value ? a.id < b.id : a.value < b.value }
    }

    private var heap: [Key] = []
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    mutating func insert(_ key: Key) {
        if heap.count < capacity {
            heap.append(key)
            siftUp(from: heap.count - 1)
        } else if let largest = heap.first, key < largest {
            heap[0] = key
            siftDown(from: 0)
        }
    }

    func sorted() -> [Key] { heap.sorted() }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0, heap[(child - 1) / 2] < heap[child] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func siftDown(from start: Int) {
        var parent = start
        while true {
            var largest = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[largest] < heap[child] { largest = child }
            if largest == parent { return }
            heap.swapAt(parent, largest)
            parent = largest
        }
    }
}
