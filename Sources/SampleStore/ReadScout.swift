internal import ASTTypes
internal import LMDB
internal import Synchronization

/// Looks up where the samples of a plan lie and asks for them, for one thread.
///
/// It goes stretch by stretch. Within a stretch the ranges are asked for in the order of the file, so that neighbours
/// become one; the first stretches are short, so that whoever waits for the first sample does not wait for many.
final class ReadScout {
    private let core: ReadAheadCore
    private let route: ReadRoute
    private let places: SamplePlaces
    /// Stretches from the position on, and those behind that still have their pages.
    private var ahead: [Stretch] = []
    private var behind: [Stretch] = []
    private var aheadBytes = 0
    private var behindBytes = 0
    private var next = 0
    private var size = firstSize
    private var wasResident = false

    private struct Stretch {
        let positions: Range<Int>
        let bytes: Int
        /// Kept only where they are given back.
        let parts: [ReadPart]
    }

    private static let firstSize = 16
    private static let mostSamples = 2048
    private static let stretchBytes = 4 << 20
    /// Samples of a stretch whose residency is asked for.
    private static let probes = 8
    /// Bytes between two ranges that are read along rather than left out: their transfer is cheaper than one more request.
    private static let gap = 16 << 10
    /// Bytes behind the position that are kept, since claimed samples may still be being decoded.
    private static let keptBehind = 8 << 20

    init(_ core: ReadAheadCore, _ route: ReadRoute) {
        self.core = core
        self.route = route
        places = SamplePlaces(route.store)
    }

    func run() {
        while next < route.ids.count {
            makeRoom()
            if core.isFinished { return }
            // Overtaken: what lies behind is no use any more.
            next = max(next, core.position)
            let end = min(next + size, route.ids.count)
            if next < end { take(next..<end) }
            next = max(next, end)
            // Long looks at what is in memory, short ones at what has to be read, since someone waits for each.
            let bytes = wasResident ? route.window / 2 : Self.stretchBytes
            let most = max(Self.firstSize, min(Self.mostSamples, bytes / route.sampleBytes))
            size = min(size * (wasResident ? 8 : 2), most)
        }
        // Whoever waits for a sample that was overtaken need not.
        core.order(ReadOrder(positions: next..<next, parts: []))
        while route.givesBack, !core.isFinished, let first = ahead.first {
            core.wait(until: first.positions.upperBound)
            retire()
        }
    }

    /// Waits until less than the window lies ahead.
    private func makeRoom() {
        while !core.isFinished {
            retire()
            guard aheadBytes >= route.window, let first = ahead.first else { return }
            core.wait(until: first.positions.upperBound)
        }
    }

    /// Lets go of the stretches that the position has passed.
    private func retire() {
        let position = core.position
        let passed = ahead.prefix { $0.positions.upperBound <= position }
        guard !passed.isEmpty else { return }
        aheadBytes -= passed.reduce(0) { $0 + $1.bytes }
        if route.givesBack {
            behind += passed
            behindBytes += passed.reduce(0) { $0 + $1.bytes }
        }
        ahead.removeFirst(passed.count)
        var given = 0
        while behindBytes > Self.keptBehind, let oldest = behind.first {
            for part in oldest.parts {
                part.file.giveBack(part.range)
                given += part.range.count
            }
            behindBytes -= oldest.bytes
            behind.removeFirst()
        }
        if given > 0 { core.statistics.withLock { $0.givenBackBytes += given } }
    }

    private func take(_ positions: Range<Int>) {
        wasResident = !route.givesBack && isResident(positions)
        core.note(isReading: !wasResident)
        if wasResident {
            core.statistics.withLock { $0.resident += positions.count }
            return add(ReadOrder(positions: positions, parts: []), bytes: positions.count * route.sampleBytes)
        }
        var done = ReadAheadStatistics()
        var ranges: [Int: [Range<Int>]] = [:]
        for position in positions {
            let place = places.place(of: route.ids[position], wholeBlock: route.readsWholeBlocks)
            if let place { ranges[place.volume, default: []].append(place.range) } else { done.damaged += 1 }
        }
        done.lookedUp = positions.count
        var parts: [ReadPart] = []
        for (number, ranges) in ranges.sorted(by: { $0.key < $1.key }) {
            guard let file = places.file(ofVolume: number) else { continue }
            parts += joined(ranges.map(file.pages), gap: Self.gap).map { ReadPart(file: file, range: $0) }
        }
        for part in parts where !part.isLong { part.file.willNeed(part.range) }
        done.askedBytes = parts.reduce(0) { $0 + $1.range.count }
        done.askedRanges = parts.count
        core.statistics.withLock { $0.add(done) }
        add(ReadOrder(positions: positions, parts: parts), bytes: done.askedBytes)
    }

    private func add(_ order: ReadOrder, bytes: Int) {
        core.order(order)
        let parts = route.givesBack ? order.parts : []
        ahead.append(Stretch(positions: order.positions, bytes: bytes, parts: parts))
        aheadBytes += bytes
    }

    /// Whether a few samples from all over the stretch are in memory.
    private func isResident(_ positions: Range<Int>) -> Bool {
        let step = max(1, positions.count / Self.probes)
        for start in stride(from: positions.lowerBound, to: positions.upperBound, by: step) {
            // Not always the first of its part: a sequential plan would meet the same samples of each block.
            let position = min(start + (start / step * 7) % step, positions.upperBound - 1)
            guard let place = places.place(of: route.ids[position], wholeBlock: false),
                places.file(ofVolume: place.volume)?.isResident(place.range) == true
            else { return false }
        }
        return true
    }
}

extension ReadAheadStatistics {
    mutating func add(_ other: ReadAheadStatistics) {
        askedBytes += other.askedBytes
        askedRanges += other.askedRanges
        lookedUp += other.lookedUp
        resident += other.resident
        damaged += other.damaged
        givenBackBytes += other.givenBackBytes
    }
}
