import ASTTypes
import Dispatch
import Foundation
import Planning
import SampleStore
import Terminal

/// Reads the samples of a plan in one of several ways, and times it.
struct StoreReading {
    enum Order: String, CaseIterable, Encodable {
        case global, sequential
    }

    /// Who sees to it that pages are in memory.
    enum Way {
        case planned, guessed, nobody
    }

    let path: String
    let order: Order
    let rate: Double
    let samples: Int
    let bytes: Int64
    /// Samples of the split that the plan leaves out.
    let skipped: Int
    private let split: [SampleID]
    private let ids: [SampleID]
    private let aheadBytes: Int
    private let history: HistoryColumns
    private let context: PlanContext

    private static let blockBytes = 4 << 20
    /// Threads of the limit in a random order: as many requests are under way at once.
    private static let depth = 16
    private static let slowSeconds = 2

    init(path: String, split: String, rate: Double, order: Order, aheadBytes: Int) throws {
        let store = try SampleStore(opening: path)
        self.path = path
        self.order = order
        self.rate = rate
        self.aheadBytes = aheadBytes
        self.split = try store.ids(ofSplit: split)
        history = HistoryColumns(labels: try store.labels())
        context = PlanContext(
            epoch: 1, epochs: 2, ids: self.split, intensities: try store.intensityDeviations(), rate: rate,
            seed: 1)
        ids = try Self.plan(history, context, order)
        samples = ids.count
        skipped = self.split.count - ids.count
        let reader = try store.makeReader()
        bytes = try ids.reduce(0) { $0 + Int64(try reader.record(of: $1).length) }
    }

    private static func plan(_ history: HistoryColumns, _ context: PlanContext, _ order: Order) throws
        -> [SampleID]
    {
        let ids = try UniformPolicy().plan(history, context).ids
        return order == .global ? ids : ids.sorted { $0.rawValue < $1.rawValue }
    }

    // MARK: In memory

    /// Seconds of one pass over the plan.
    func warm(_ way: Way) throws -> Double {
        let store = try SampleStore(opening: path)
        return try seconds { try read(ids, of: store, way) }
    }

    func warmRound() throws -> StoreReport.Warm {
        var round = StoreReport.Warm(plain: try warm(.nobody), planned: try warm(.planned))
        if skipped > 0 {
            let store = try SampleStore(opening: path)
            var everything = context
            everything.rate = 1
            round.full = try seconds { try read(Self.plan(history, everything, order), of: store, .planned) }
            round.atRate = try seconds { try read(Self.plan(history, context, order), of: store, .planned) }
        }
        return round
    }

    /// - Returns: bytes of the samples that were read until `deadline`.
    @discardableResult
    private func read(
        _ ids: [SampleID], of store: SampleStore, _ way: Way, until deadline: ContinuousClock.Instant? = nil
    ) throws -> Int {
        var options = ReadAheadOptions()
        options.bytes = aheadBytes
        let ahead = way == .planned ? ReadAhead(store: store, ids: ids, options: options) : nil
        let reader = try store.makeReader()
        var sum = 0
        for (position, id) in ids.enumerated() {
            ahead?.wait(for: position)
            try reader.withBytes(of: id) { sum &+= $1.byteCount }
            if let deadline, ContinuousClock.now > deadline { break }
        }
        ahead?.finish()
        return sum
    }

    // MARK: From the disk

    /// Every way once. Each round begins with another: whoever fills memory that was free for a while can be slower than
    /// who gets what the last one had, as a virtual machine has to ask for it first.
    func coldRound(_ number: Int) throws -> StoreReport.Cold {
        var rates = [0.0, 0, 0, 0]
        var dropped = PageCache.Dropped(means: .fileAdvice, residentShare: 0)
        for turn in rates.indices {
            let way = (turn + number) % rates.count
            (rates[way], dropped) =
                switch way {
                case 0: try cold(.planned)
                case 1: try coldLimit()
                case 2: try cold(.guessed)
                default: try cold(.nobody)
                }
        }
        return StoreReport.Cold(
            planned: rates[0], guessed: rates[2], unadvised: rates[3], limit: rates[1], means: dropped.means,
            residentShare: dropped.residentShare)
    }

    /// Bytes a second of one pass.
    private func cold(_ way: Way) throws -> (Double, PageCache.Dropped) {
        // Opening reads the tree's pages, which is not what is measured here: dropped afterwards.
        let store = try SampleStore(opening: path, paging: way == .guessed ? .guessed : .planned)
        let dropped = try drop(store)
        // The slow ways would take minutes, and tell no more than their beginning does.
        let deadline = way == .planned ? nil : ContinuousClock.now + .seconds(Self.slowSeconds)
        var read = 0
        let elapsed = try seconds { read = try self.read(ids, of: store, way, until: deadline) }
        return (Double(read) / elapsed, dropped)
    }

    private func drop(_ store: SampleStore) throws -> PageCache.Dropped {
        var worst = PageCache.Dropped(means: .fileAdvice, residentShare: 0)
        for file in store.sampleFiles {
            let dropped = try PageCache(path: file).drop()
            if dropped.residentShare >= worst.residentShare { worst = dropped }
        }
        guard worst.isCold else {
            throw Failure(
                .temporary,
                "\(worst.residentShare.percent()) of \(path) stay in the page cache, so that nothing is cold",
                remedy: "close other programs that read the store, or run as the administrator")
        }
        return worst
    }

    private func coldLimit() throws -> (Double, PageCache.Dropped) {
        let places: [SamplePlace]
        let dropped: PageCache.Dropped
        do {
            let store = try SampleStore(opening: path)
            places = store.places(of: ids).compactMap(\.self)
            guard places.count == ids.count else {
                throw Failure(.other, "this system does not say where a store's bytes are mapped")
            }
        }
        // Only now: looking up touched the index.
        dropped = try drop(try SampleStore(opening: path))
        let elapsed =
            try order == .sequential ? seconds { try readBlocks(places) } : seconds { try readEach(places) }
        return (Double(bytes) / elapsed, dropped)
    }

    /// Reads the files from the first sample's byte to the last one's in large blocks, leaving out what no sample needs.
    private func readBlocks(_ places: [SamplePlace]) throws {
        let buffer = PageBuffer(byteCount: Self.blockBytes)
        var file: RawFile?
        var done = 0
        for place in places {
            if file?.path != place.file { (file, done) = (try RawFile(reading: place.file), 0) }
            guard let file, place.range.upperBound > done else { continue }
            done = max(done, place.range.lowerBound)
            while done < place.range.upperBound {
                // At rate 1 the next samples follow at once, so whole blocks are read whatever the sample's length.
                let want = rate < 1 ? min(place.range.upperBound - done, Self.blockBytes) : Self.blockBytes
                let got = try file.read(
                    at: done, into: UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<want]))
                if got == 0 { return }
                done += got
            }
        }
    }

    /// Reads the pages of each sample, many at once.
    private func readEach(_ places: [SamplePlace]) throws {
        let files = try Dictionary(
            uniqueKeysWithValues: Set(places.map(\.file)).map { ($0, try RawFile(reading: $0)) })
        #if os(Linux)
            for file in files.values { posix_fadvise(file.descriptor, 0, 0, POSIX_FADV_RANDOM) }
        #endif
        let longest = places.map(\.range.count).max() ?? 0
        let next = SharedCounter()
        let group = DispatchGroup()
        for _ in 0..<Self.depth {
            group.enter()
            // Threads of their own: they wait for the disk, which a shared pool would not add threads for in time.
            Thread {
                let buffer = PageBuffer(byteCount: longest)
                while true {
                    let index = next.add(1)
                    guard index < places.count else { break }
                    let place = places[index]
                    _ = try? files[place.file]?.read(
                        at: place.range.lowerBound,
                        into: UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<place.range.count]))
                }
                group.leave()
            }.start()
        }
        group.wait()
    }
}
