internal import ASTTypes
internal import LMDB
internal import Synchronization

/// Looks up where the samples of a plan lie and asks for them, for one thread.
///
/// It goes stretch by stretch. Within a stretch the ranges are asked for in the order of the file, so that neighbours
/// become one; the first stretches are short, so that whoever waits for the first sample does not wait for many. A stretch
/// that is found in memory is passed over, and the next one that is looked at is eight times as long.
final class ReadScout {
    private let core: ReadAheadCore
    private let route: ReadRoute
    private let places: SamplePlaces
    /// Stretches from the position on, and those behind that still have their pages.
    private var ahead: [Stretch] = []
    private var behind: [Stretch] = []
    private var aheadBytes = 0
    private var next = 0
    private var size = firstSize

    private struct Stretch {
        let positions: Range<Int>
        let bytes: Int
        /// Kept only where they are given back.
        let parts: [ReadPart]
    }

    private static let firstSize = 16
    /// Of a stretch that is read: someone waits for each.
    private static let mostRead = (samples: 2048, bytes: 4 << 20)
    /// Of a stretch that is looked at: what was dropped meanwhile is noticed that late.
    private static let mostLookedAt = (samples: 1 << 16, bytes: 1 << 30)
    /// Bytes between two ranges that are read along rather than left out: their transfer is cheaper than one more request.
    private static let gap = 16 << 10

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
            next = max(next, core.releasedPosition)
            guard next < route.ids.count else { break }
            if !passOver() { readStretch() }
        }
        // Whoever waits for a sample that was overtaken need not.
        core.order(ReadOrder(positions: next..<route.ids.count, parts: []))
        while route.givesBack, !core.isFinished, let first = ahead.first {
            core.wait(until: first.positions.upperBound)
            retire()
        }
    }

    // MARK: In memory

    /// Leaves out the next stretch if it is in memory, and waits until the visits come near its end.
    private func passOver() -> Bool {
        guard !route.givesBack else { return false }
        let positions = stretch(ofAtMost: size)
        guard isResident(positions) else {
            size = min(size, limit(Self.mostRead))
            return false
        }
        next = positions.upperBound
        size = min(8 * size, limit(Self.mostLookedAt))
        core.order(ReadOrder(positions: positions, parts: []))
        core.statistics.withLock { $0.resident += positions.count }
        core.wait(until: next - min(positions.count / 2, route.window / route.sampleBytes))
        return true
    }

    /// Whether a few samples from all over the stretch are in memory.
    private func isResident(_ positions: Range<Int>) -> Bool {
        let probes = positions.count <= 1024 ? 8 : 32
        let step = max(1, positions.count / probes)
        for start in stride(from: positions.lowerBound, to: positions.upperBound, by: step) {
            // Not always the first of its part: a sequential plan would meet the same samples of each block.
            let position = min(start + (start / step * 7) % step, positions.upperBound - 1)
            guard let place = places.place(of: route.ids[position], wholeBlock: false),
                places.file(ofVolume: place.volume)?.isResident(place.range) == true
            else { return false }
        }
        return true
    }

    private func stretch(ofAtMost count: Int) -> Range<Int> {
        next..<min(next + count, route.ids.count)
    }

    private func limit(_ most: (samples: Int, bytes: Int)) -> Int {
        max(Self.firstSize, min(most.samples, most.bytes / route.sampleBytes))
    }

    // MARK: On the disk

    private func readStretch() {
        core.beginToRead()
        let positions = stretch(ofAtMost: size)
        next = positions.upperBound
        size = min(2 * size, limit(Self.mostRead))
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
        core.order(ReadOrder(positions: positions, parts: parts))
        ahead.append(
            Stretch(positions: positions, bytes: done.askedBytes, parts: route.givesBack ? parts : []))
        aheadBytes += done.askedBytes
    }

    /// Waits until less than the window lies ahead.
    private func makeRoom() {
        while !core.isFinished {
            retire()
            guard aheadBytes >= route.window, let first = ahead.first else { return }
            core.wait(until: first.positions.upperBound)
        }
    }

    /// Lets go of the stretches that the visits have passed, and gives back the pages of those that are over.
    private func retire() {
        let position = core.position
        let passed = ahead.prefix { $0.positions.upperBound <= position }
        aheadBytes -= passed.reduce(0) { $0 + $1.bytes }
        if route.givesBack { behind += passed }
        ahead.removeFirst(passed.count)
        let released = core.releasedPosition
        let over = behind.prefix { $0.positions.upperBound <= released }
        guard !over.isEmpty else { return }
        var given = 0
        for part in over.flatMap(\.parts) {
            let kept = Int(Double(part.file.byteCount) * route.keptShare)
            guard part.range.upperBound > kept else { continue }
            let range = max(part.range.lowerBound, kept)..<part.range.upperBound
            part.file.giveBack(range)
            given += range.count
        }
        behind.removeFirst(over.count)
        core.statistics.withLock { $0.givenBackBytes += given }
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
