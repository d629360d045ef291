import ASTTypes
import Foundation
import TestSupport
import Testing

@testable import SampleStore

@Suite struct MergeTests {
    private func make(
        _ samples: [NewSample], at path: String, split: (Int) -> String = { _ in "train" },
        classes: [String] = classes, sums: Manifest.PixelSums? = nil, shard: Manifest.Shard? = nil
    ) throws -> Manifest {
        let writer = try SampleStoreWriter(creating: path, identity: identity)
        for (number, sample) in samples.enumerated() {
            try writer.beginSplit(split(number))
            try writer.append(sample)
        }
        try writer.recordBadFile(BadFile(name: path, reason: "is bad"))
        return try writer.finish(
            classes: classes, mean: [0.5, 0.25, 0.5], standardDeviation: [0.1, 0.2, 0.3], source: source,
            pixelSums: sums, shard: shard)
    }

    private func links(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.referenceCount] as? NSNumber)?.intValue ?? 0
    }

    @Test(arguments: [false, true])
    func classesAndSplitsAreJoinedByName(copying: Bool) throws {
        try withTemporaryFolder { folder in
            let (a, b, out) = (folder.file("a.ast"), folder.file("b.ast"), folder.file("out.ast"))
            let first = (0..<300).map { rawSample($0) } + [longSample(1, count: 50_000)]
            let second = (300..<900).map { rawSample($0) } + [longSample(2, count: 60_000)]
            _ = try make(first, at: a, split: { $0 < 200 ? "train" : "test" })
            // The same classes in another order, and one more.
            let others = Array(classes.reversed()) + ["new"]
            let renamed = second.map { sample in
                var sample = sample
                sample.label = Label(9 - sample.label.index)
                return sample
            }
            _ = try make(renamed, at: b, split: { $0 < 300 ? "test" : "train" }, classes: others)
            let manifest = try StoreMerge.merge([a, b], into: out, copying: copying)
            #expect(manifest.classes == classes + ["new"] && manifest.badFiles == 2)
            #expect(manifest.splits.map(\.name) == ["train", "test"])
            #expect(manifest.splits.map { $0.ranges.map(\.first) } == [[0, 601], [200]])
            let single = try make(
                first + second, at: folder.file("single.ast"),
                split: { $0 < 200 || $0 >= 601 ? "train" : "test" }, classes: classes + ["new"])
            #expect(manifest.digest == single.digest)
            let store = try SampleStore(opening: out)
            #expect(try store.labels() == (first + second).map(\.label))
            #expect(try store.bytes(of: SampleID(901)) == second.last?.bytes)
            #expect(try store.name(of: SampleID(301)) == second.first?.name)
            #expect(try store.verify().matchesManifest)
            #expect(manifest.volumes.count == (copying ? 1 : 2))
            #expect(try links(out + "/samples/data.mdb") == (copying ? 1 : 2))
            try FileManager.default.removeItem(atPath: a)
            #expect(try SampleStore(opening: out).verify().matchesManifest)
            #expect(try folder.entries() == ["b.ast", "out.ast", "single.ast"])
        }
    }

    @Test func aMergedStoreMergesAgainAndGrows() throws {
        try withTemporaryFolder { folder in
            let paths = (0..<3).map { folder.file("\($0).ast") }
            for (number, path) in paths.enumerated() {
                _ = try make((0..<10).map { rawSample(10 * number + $0) }, at: path, classes: classes)
            }
            let (ab, abc) = (folder.file("ab.ast"), folder.file("abc.ast"))
            _ = try StoreMerge.merge([paths[0], paths[1]], into: ab)
            let writer = try SampleStoreWriter(appendingTo: ab, identity: identity)
            try writer.beginSplit("train")
            for number in 20..<30 { try writer.append(rawSample(number)) }
            let grown = try writer.finishTest()
            _ = try StoreMerge.merge([paths[0], paths[1]], into: folder.file("x.ast"))
            let merged = try StoreMerge.merge([folder.file("x.ast"), paths[2]], into: abc)
            #expect(merged.digest == grown.digest && merged.volumes.count == 3)
            let copied = try StoreMerge.merge([ab], into: abc, replacing: true, copying: true)
            #expect(copied.digest == grown.digest && copied.volumes.count == 1)
        }
    }

    @Test(arguments: [false, true])
    func labelsKeepTheirClassesThroughMergesOfMerges(copying: Bool) throws {
        try withTemporaryFolder { folder in
            let lists = [classes, classes.reversed(), Array(classes[3...] + classes[..<3])]
            for (number, list) in lists.enumerated() {
                _ = try make(
                    (0..<10).map { rawSample($0) }, at: folder.file("\(number).ast"), classes: list)
            }
            _ = try StoreMerge.merge(
                [folder.file("0.ast"), folder.file("1.ast")], into: folder.file("x.ast"))
            _ = try StoreMerge.merge(
                [folder.file("2.ast"), folder.file("x.ast")], into: folder.file("y.ast"), copying: copying)
            let store = try SampleStore(opening: folder.file("y.ast"))
            let names = try store.labels().map { store.manifest.classes[$0.index] }
            #expect(names == lists[2] + lists[0] + lists[1])
            #expect(try store.verify().matchesManifest)
        }
    }

    @Test func partsOfOneSourceMakeTheWholeInAnyOrder() throws {
        try withTemporaryFolder { folder in
            let samples = (0..<100).map { rawSample($0) }
            let split = { (number: Int) in number < 70 ? "train" : "test" }
            func sums(_ range: Range<Int>) -> Manifest.PixelSums {
                let values = samples[range.clamped(to: 0..<70)].map { $0.bytes.map { UInt64($0) } }
                var sums: [UInt64] = [0, 0, 0]
                var squares = sums
                for bytes in values {
                    for (offset, value) in bytes.enumerated() {
                        sums[offset % 3] += value
                        squares[offset % 3] += value * value
                    }
                }
                return .init(split: "train", pixels: UInt64(16 * values.count), sums: sums, squares: squares)
            }
            let whole = try make(samples, at: folder.file("whole.ast"), split: split, sums: sums(0..<100))
            let cuts = [0, 30, 80, 100]
            var paths: [String] = []
            for part in 0..<3 {
                let range = cuts[part]..<cuts[part + 1]
                let path = folder.file("\(part).ast")
                // The last part has no sample of the train split, and sums over what it has.
                _ = try make(
                    Array(samples[range]), at: path, split: { split(cuts[part] + $0) },
                    sums: part < 2
                        ? sums(range)
                        : .init(split: "test", pixels: 1, sums: [1, 1, 1], squares: [1, 1, 1]),
                    shard: .init(index: part + 1, count: 3, fingerprint: "f"))
                paths.append(path)
            }
            let merged = try StoreMerge.merge([paths[2], paths[0], paths[1]], into: folder.file("out.ast"))
            #expect(merged.digest == whole.digest && merged.splits == whole.splits && merged.source == source)
            #expect(merged.pixelSums == whole.pixelSums && merged.mean == sums(0..<100).means)
            #expect(merged.standardDeviation == sums(0..<100).standardDeviations && merged.shard == nil)

            func refused(_ parts: [String], _ words: String) {
                let message = failure(.usage) { _ = try StoreMerge.merge(parts, into: folder.file("no.ast")) }
                #expect(message.contains(words))
            }
            refused([paths[0], paths[2]], "part 2 of 3 of the source is missing")
            refused(paths + [paths[0]], "part 1 of 3 of the source is there more than once")
            refused(paths + [folder.file("whole.ast")], "is not part of a source")
            let other = folder.file("other.ast")
            _ = try make(samples, at: other, shard: .init(index: 3, count: 3, fingerprint: "g"))
            refused([paths[0], paths[1], other], "are not parts of one source")
            refused([], "no store to merge")
            #expect(!FileManager.default.fileExists(atPath: folder.file("no.ast.partial")))
        }
    }

    @Test func withoutExactSumsPartsAreWeightedBySamples() throws {
        try withTemporaryFolder { folder in
            let (a, b) = (folder.file("a.ast"), folder.file("b.ast"))
            _ = try make((0..<30).map { rawSample($0) }, at: a)
            try makeStore((0..<10).map { rawSample($0) }, at: b)
            let merged = try StoreMerge.merge([a, b], into: folder.file("out.ast"))
            #expect(merged.pixelSums == nil && merged.mean[0] == 0.5)
            #expect(abs(merged.mean[1] - (0.75 * 0.25 + 0.25 * 0.5)) < 1e-12)
            let second = 0.75 * (0.04 + 0.0625) + 0.25 * (0.04 + 0.25)
            #expect(
                abs(merged.standardDeviation[1] - (second - merged.mean[1] * merged.mean[1]).squareRoot())
                    < 1e-12)
        }
    }

    @Test func correctionsOfThePartsHoldInTheWhole() throws {
        try withTemporaryFolder { folder in
            let (a, b, out) = (folder.file("a.ast"), folder.file("b.ast"), folder.file("out.ast"))
            _ = try make((0..<10).map { rawSample($0) }, at: a)
            _ = try make((0..<10).map { rawSample($0) }, at: b, classes: classes.reversed())
            _ = try Relabelling.apply([.init(id: SampleID(1), to: Label(5))], to: a)
            _ = try Relabelling.apply([.init(id: SampleID(2), to: Label(0))], to: b)
            let merged = try StoreMerge.merge([a, b], into: out)
            let store = try SampleStore(opening: out)
            #expect(store.relabelled == 2)
            #expect(try store.labels()[1] == Label(5) && store.labels()[12] == Label(9))
            #expect(try store.verify().matchesManifest && store.manifest == merged)
            #expect(try Relabelling.undo(out) == 2)
            #expect(try SampleStore(opening: out).labels()[12] == Label(7))
        }
    }

    @Test func moreThanSixtyFourVolumesBecomeOne() throws {
        try withTemporaryFolder { folder in
            let paths = (0..<3).map { folder.file("\($0).ast") }
            for (number, path) in paths.enumerated() { _ = try make([rawSample(number)], at: path) }
            let merged = try StoreMerge.merge((0..<65).map { paths[$0 % 3] }, into: folder.file("out.ast"))
            #expect(merged.volumes.count == 1 && merged.samples == 65)
            let linked = try StoreMerge.merge((0..<64).map { paths[$0 % 3] }, into: folder.file("64.ast"))
            #expect(linked.volumes.count == 64)
            #expect(try SampleStore(opening: folder.file("64.ast")).verify().matchesManifest)
        }
    }

    @Test func aMergeNeverClearsAwayAnIngestNorAnIngestWritesIntoAPart() throws {
        try withTemporaryFolder { folder in
            let (a, out) = (folder.file("a.ast"), folder.file("out.ast"))
            _ = try make((0..<10).map { rawSample($0) }, at: a)
            let writer = try SampleStoreWriter(creating: out, identity: identity)
            try writer.beginSplit("train")
            try writer.append(rawSample(0))
            try writer.suspend { [1] }
            #expect(
                failure(.cannotCreate) { _ = try StoreMerge.merge([a], into: out) }.contains(
                    "interrupted ingest"))
            #expect(try SampleStoreWriter(creating: out, identity: identity).resumedState == [1])

            // What a merge that died left: its files are also those of the part.
            try SampleStoreWriter(creating: out, identity: identity).abandon()
            _ = try StoreMerge.merge([a], into: out)
            let before = try Data(contentsOf: URL(filePath: a + "/samples/data.mdb"))
            for step in 0..<2 {
                try FileManager.default.moveItem(atPath: out, toPath: out + ".partial")
                if step == 1 { try FileManager.default.removeItem(atPath: out + ".partial/manifest.json") }
                try makeStore([rawSample(5)], at: out)
                #expect(try SampleStore(opening: out).count == 1)
                #expect(try Data(contentsOf: URL(filePath: a + "/samples/data.mdb")) == before)
                _ = try StoreMerge.merge([a], into: out, replacing: true)
            }
        }
    }
}
