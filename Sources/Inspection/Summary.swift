public import ASTTypes
internal import Foundation
public import SampleStore

/// What `ast-inspect summary` says: the store, and one of its runs.
public struct Summary: Encodable, Sendable {
    public var store: StoreSummary
    public var run: RunSummary?

    public init(store: StoreSummary, run: RunSummary?) {
        self.store = store
        self.run = run
    }
}

public struct StoreSummary: Encodable, Sendable {
    public var path: String
    public var manifest: Manifest
    /// Bytes of all files of the store, histories included.
    public var diskBytes: Int64
    /// Names of its runs, the newest first.
    public var runs: [String]

    public init(of store: SampleStore) throws {
        path = store.path
        manifest = store.manifest
        diskBytes = try store.diskBytes()
        runs = try HistoryRun.names(in: store)
    }

    /// The manifest's fields and those found out beside it, in one object.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(path, forKey: .path)
        try manifest.encode(to: encoder)
        try fields.encode(diskBytes, forKey: .diskBytes)
        try fields.encode(runs, forKey: .runs)
    }

    enum CodingKeys: String, CodingKey {
        case path, runs
        case diskBytes = "disk_bytes"
    }
}

/// How a run went, over the samples of its training split.
public struct RunSummary: Encodable, Sendable {
    public var header: RunHeader
    public var totals: RunTotals
    /// Samples trained over samples that the epochs were made of.
    public var activationRate: Double?
    public var samples: Int
    /// Samples run forward at least once.
    public var visited: Int
    /// Share of the samples that were visited.
    public var coverage: Double?
    /// Forwards per sample, unvisited ones included.
    public var visits: Distribution?
    /// Last losses of the visited samples, in nats.
    public var loss: Distribution?
    /// Visited samples that were never predicted correctly.
    public var neverLearned: Int
    /// Samples of which a correct prediction turned wrong at least once.
    public var forgotten: Int
    /// The visited sample whose last visit is longest ago.
    public var stalest: Stalest?

    public struct Stalest: Encodable, Sendable, Hashable {
        public var id: SampleID
        /// Step of the last visit; nil where it was in the run that this one started from.
        public var lastSeenStep: UInt32?
        /// Steps from then to the newest visit of any sample.
        public var stepsAgo: UInt32

        enum CodingKeys: String, CodingKey {
            case id
            case lastSeenStep = "last_seen_step"
            case stepsAgo = "steps_ago"
        }
    }

    public init(of run: InspectedRun) {
        let columns = run.columns
        let visitedIDs = run.ids.filter(run.wasVisited)
        header = run.header
        totals = RunTotals(of: run.epochs)
        samples = run.ids.count
        visited = visitedIDs.count
        activationRate = ratio(Double(totals.samplesTrained), samples * totals.epochs)
        coverage = ratio(Double(visited), samples)
        visits = Distribution(of: run.ids.map { Double(columns.visits[$0.index]) })
        loss = Distribution(of: visitedIDs.map { Double(columns.lossLast[$0.index]) })
        neverLearned = visitedIDs.count { !columns.flags[$0.index].contains(.everCorrect) }
        forgotten = visitedIDs.count { columns.forgettings[$0.index] > 0 }
        stalest = Self.stalest(of: visitedIDs, columns.lastScored)
    }

    private static func stalest(of visited: [SampleID], _ lastScored: [UInt32]) -> Stalest? {
        guard
            let id = visited.min(by: { (lastScored[$0.index], $0) < (lastScored[$1.index], $1) }),
            let newest = visited.map({ lastScored[$0.index] }).max()
        else { return nil }
        let step = lastScored[id.index]
        return Stalest(id: id, lastSeenStep: step > 0 ? step : nil, stepsAgo: newest - step)
    }

    /// The header's fields and those counted here, in one object.
    public func encode(to encoder: any Encoder) throws {
        try header.encode(to: encoder)
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(totals, forKey: .totals)
        try fields.encode(activationRate, forKey: .activationRate)
        try fields.encode(samples, forKey: .samples)
        try fields.encode(visited, forKey: .visited)
        try fields.encode(coverage, forKey: .coverage)
        try fields.encode(visits, forKey: .visits)
        try fields.encode(loss, forKey: .loss)
        try fields.encode(neverLearned, forKey: .neverLearned)
        try fields.encode(forgotten, forKey: .forgotten)
        try fields.encode(stalest, forKey: .stalest)
    }

    enum CodingKeys: String, CodingKey {
        case totals, samples, visited, coverage, visits, loss, forgotten, stalest
        case activationRate = "activation_rate"
        case neverLearned = "never_learned"
    }
}
