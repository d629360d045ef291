import ASTTypes
import Foundation
import LMDB
import TestSupport
import Testing

@testable import SampleStore

@Suite struct ReadAheadTests {
    /// A store of two volumes with samples that share blocks and samples that have their own.
    private func withStore(_ body: (SampleStore, [NewSample]) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let path = folder.file("a.ast")
            let samples =
                (0..<600).map { rawSample($0, side: 24) } + (600..<620).map { longSample($0, count: 60_000) }
            try makeStore(samples, at: path)
            try body(try SampleStore(opening: path), samples)
        }
    }

    /// A read-ahead that has looked at its first samples, so that whoever has to wait does wait.
    private func begun(
        _ store: SampleStore, _ ids: [SampleID], _ options: ReadAheadOptions = ReadAheadOptions()
    ) -> ReadAhead {
        let ahead = ReadAhead(store: store, ids: ids, options: options)
        while ahead.statistics == ReadAheadStatistics() { usleep(100) }
        return ahead
    }

    #if os(Linux)
        @Test func placesAreWhereTheBytesLie() throws {
            try withStore { store, samples in
                let ids = (0..<samples.count).map { SampleID($0) }
                let data = try Data(contentsOf: URL(filePath: store.sampleFiles[0]))
                for (place, sample) in zip(store.places(of: ids), samples) {
                    let place = try #require(place)
                    #expect(data[place.range].elementsEqual(sample.bytes))
                }
            }
        }

        @Test(arguments: [ReadAheadOptions.GiveBack.never, .always])
        func whoWaitsForASampleFindsItInMemory(giveBack: ReadAheadOptions.GiveBack) throws {
            try withStore { store, samples in
                dropFromPageCache(store.sampleFiles[0])
                let ids = (0..<samples.count).map { SampleID($0 * 7 % samples.count) }
                var options = ReadAheadOptions()
                options.giveBack = giveBack
                let places = SamplePlaces(store)
                let ahead = begun(store, ids, options)
                for (position, id) in ids.enumerated() {
                    ahead.wait(for: position)
                    let place = try #require(places.place(of: id, wholeBlock: false))
                    #expect(places.file(ofVolume: place.volume)?.isResident(place.range) == true)
                    let bytes = try store.bytes(of: id)
                    #expect(bytes == samples[id.index].bytes)
                }
                #expect(ahead.statistics.damaged == 0)
                #expect(ahead.statistics.lookedUp + ahead.statistics.resident <= ids.count)
                ahead.finish()
            }
        }

        @Test func aStoreInMemoryIsNotAskedFor() throws {
            try withStore { store, samples in
                let ids = (0..<samples.count).map { SampleID($0) }
                for id in ids { _ = try store.bytes(of: id) }
                let ahead = begun(store, ids)
                ahead.wait(for: ids.count - 1)
                #expect(ahead.statistics.askedBytes == 0 && ahead.statistics.lookedUp == 0)
                #expect(ahead.statistics.resident > 0)
            }
        }

        @Test func pagesThatLieBehindAreGivenBack() throws {
            try withTemporaryFolder { folder in
                let path = folder.file("a.ast")
                let samples = (0..<400).map { longSample($0, count: 60_000) }
                try makeStore(samples, at: path)
                let store = try SampleStore(opening: path)
                let ids = (0..<samples.count).map { SampleID($0) }
                var options = ReadAheadOptions()
                options.giveBack = .always
                options.bytes = 1 << 20
                let ahead = begun(store, ids, options)
                for position in ids.indices {
                    ahead.wait(for: position)
                    _ = try store.bytes(of: ids[position])
                    ahead.release(below: position + 1)
                }
                // The scout lets go when the next wait wakes it, so it has been at work before the last samples.
                #expect(ahead.statistics.givenBackBytes > 4 << 20)
                #expect(ahead.statistics.givenBackBytes < samples.count * 65_536)
                #expect(try store.verify().bad.isEmpty)
            }
        }
    #endif

    @Test func aDamagedRecordIsLeftForTheReader() throws {
        try withTemporaryFolder { folder in
            let store = try storeWithDamagedRecord(at: folder.file("a.ast"))
            var options = ReadAheadOptions()
            options.giveBack = .always  // which looks every sample up
            let ahead = begun(store, (0..<50).map { SampleID($0) }, options)
            for position in 0..<50 { ahead.wait(for: position) }
            #if os(Linux)
                #expect(ahead.statistics.damaged == 1)
            #endif
            #expect(failure(.badData) { _ = try store.record(of: SampleID(7)) }.contains("sample 7 "))
        }
    }

    @Test func nobodyWaitsForWhatDoesNotComeOrIsOver() throws {
        try withStore { store, samples in
            let ids = (0..<samples.count).map { SampleID($0) }
            let ahead = ReadAhead(store: store, ids: ids)
            ahead.release(below: ids.count + 9)  // past everything, while others still wait
            ahead.wait(for: 3)
            ahead.wait(for: ids.count)
            ahead.wait(for: ids.count + 100)
            ahead.wait(for: -1)
            ahead.release(below: -1)
            ahead.finish()
            ahead.finish()
            ahead.wait(for: 5)
            let outside = ReadAhead(store: store, ids: [SampleID(99_999), SampleID(0)])
            outside.wait(for: 1)
            let none = ReadAhead(store: store, ids: [])
            none.wait(for: 0)
            none.release(below: 1)
        }
    }

    @Test func manyThreadsAdvanceAndWaitTogether() throws {
        try withStore { store, samples in
            dropFromPageCache(store.sampleFiles[0])
            let ids = (0..<samples.count).map { SampleID($0) }
            var options = ReadAheadOptions()
            options.bytes = 1
            let ahead = begun(store, ids, options)
            DispatchQueue.concurrentPerform(iterations: 4) { worker in
                for position in stride(from: worker, to: ids.count, by: 4) {
                    ahead.wait(for: position)
                    ahead.release(below: position - 8)
                }
            }
        }
    }

    @Test func whatIsReadAheadIsDecidedByTheMemoryThatIsLeft() throws {
        try withStore { store, samples in
            let all = (0..<samples.count).map { SampleID($0) }
            let options = ReadAheadOptions()
            let roomy = ReadRoute(store: store, ids: all, options: options, memoryLeft: 1 << 40)
            #expect(!roomy.givesBack && roomy.readsWholeBlocks && roomy.window == options.bytes)
            let short = ReadRoute(store: store, ids: all, options: options, memoryLeft: 100_000)
            #expect(short.givesBack && !short.readsWholeBlocks && short.window == 1 << 20)
            #expect(short.keptShare == 0 && roomy.keptShare == 1)
            // Of 2,236,800 bytes a part fits into three quarters of what is left, beside the window.
            let tight = ReadRoute(store: store, ids: all, options: options, memoryLeft: 2_200_000)
            #expect(tight.givesBack && (0.26...0.28).contains(tight.keptShare))
            let few = ReadRoute(
                store: store, ids: Array(all.prefix(60)), options: options, memoryLeft: 1 << 40)
            #expect(!few.readsWholeBlocks && !few.givesBack)
            let unknown = ReadRoute(store: store, ids: all, options: options, memoryLeft: nil)
            #expect(!unknown.givesBack && unknown.window == options.bytes)
        }
    }

    @Test func neighboursAreJoined() {
        #expect(joined([], gap: 10) == [])
        #expect(joined([5..<5, 1..<2], gap: 0) == [1..<2])
        #expect(joined([20..<30, 0..<10, 10..<20], gap: 0) == [0..<30])
        #expect(joined([0..<100, 10..<20, 50..<60], gap: 0) == [0..<100])
        #expect(joined([0..<10, 14..<20, 25..<30], gap: 4) == [0..<20, 25..<30])
    }

    @Test func memoryThatIsLeftIsReadFromTheSystem() {
        let text = "MemTotal:       24689764 kB\nMemFree:         1 kB\nMemAvailable:   22000000 kB\n"
        #expect(SystemMemory.available(inMemoryInformation: text) == 22_000_000 << 10)
        #expect(SystemMemory.available(inMemoryInformation: "MemTotal: 1 kB") == nil)
        #expect(SystemMemory.available(inMemoryInformation: nil) == nil)
        #expect(
            SystemMemory.folders(ofGroups: "4:memory:/a/b\n3:cpu:/x\n0::/\n") == [
                "/sys/fs/cgroup/memory/a/b", "/sys/fs/cgroup/memory/a", "/sys/fs/cgroup/memory",
                "/sys/fs/cgroup",
            ])
        #expect(SystemMemory.folders(ofGroups: "nonsense\n::\n") == [])
        let statistics = "cache 5\ntotal_cache 300\nfile 200\n"
        #expect(
            SystemMemory.left(limit: 1000, used: 600, statistics: statistics, cache: "total_cache") == 700)
        #expect(SystemMemory.left(limit: 1000, used: 600, statistics: statistics, cache: "file") == 600)
        #expect(SystemMemory.left(limit: 1000, used: 1600, statistics: nil, cache: "file") == 0)
        #if os(Linux)
            #expect((SystemMemory.left ?? 0) > 1 << 20)
        #endif
    }
}
