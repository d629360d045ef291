import Foundation
import TestSupport
import Testing

/// A disk of a few megabytes, made of memory, that an ingest fills.
@Suite(
    .serialized,
    .enabled(
        if: SmallDisk.isAllowed,
        "needs Linux and the right to mount a tmpfs, as root has it in most containers"))
struct DiskFullTests {
    @Test func anIngestThatFillsTheDiskSaysSoAndIsCompletedOnceThereIsRoom() throws {
        try withTemporaryFolder { folder in
            // How much files grow when they are decoded shows only on the way.
            let source = folder.appending(path: "pictures")
            try Ingests.writePictures(0..<1500, side: 64, in: source)
            let whole = try Ingests.report(source.path, folder.path + "/whole.ast", "--encode", "raw")
            try SmallDisk.with(megabytes: 4, at: folder.appending(path: "disk")) { disk in
                let store = disk.path + "/a.ast"
                let full = try Ingests.run(source.path, store, "--encode", "raw", "--commit-every", "0")
                #expect(full.exitCode == 74, "\(full.errors)")
                #expect(
                    full.errors.contains(/[0-9.]+ [kM]?B more are needed, [0-9.]+ [kM]?B are free/),
                    "\(full.errors)")
                #expect(!Ingests.exists(store))
                let again = try Ingests.run(source.path, store, "--encode", "raw", "--commit-every", "0")
                #expect(again.exitCode == 74)
                #expect(!Ingests.exists(store))
                try SmallDisk.resize(disk, megabytes: 16)
                let resumed = try Ingests.report(source.path, store, "--encode", "raw")
                #expect((resumed["resumed_items"] as? Int ?? 0) > 0)
                #expect(resumed["digest"] as? String == whole["digest"] as? String)
                #expect(try Ingests.verifiedDigest(store) == whole["digest"] as? String)
            }
        }
    }

    @Test func aSourceThatCannotFitIsRefusedBeforeAnythingIsWritten() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "pictures")
            // Noise, which no format makes small.
            for number in 0..<4 {
                var state = UInt32(number + 1)
                let pixels = (0..<(700 * 700)).map { _ in
                    state = state &* 1_664_525 &+ 1_013_904_223
                    return UInt8(state >> 24)
                }
                try DatasetFixture.write(
                    try ImageFixture.png(pixels, width: 700, height: 700, color: .grey), "a/\(number).png",
                    in: source)
            }
            try SmallDisk.with(megabytes: 1, at: folder.appending(path: "disk")) { disk in
                let result = try Ingests.run(source.path, disk.path + "/a.ast", "--encode", "keep")
                #expect(result.exitCode == 74, "\(result.errors)")
                #expect(
                    result.errors.contains(/[0-9.]+ [kM]?B more are needed, [0-9.]+ [kM]?B are free/),
                    "\(result.errors)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == [])
            }
        }
    }
}

/// A file system in memory.
private enum SmallDisk {
    static let isAllowed: Bool = {
        #if os(Linux)
            return
                (try? withTemporaryFolder { try with(megabytes: 1, at: $0.appending(path: "disk")) { _ in } })
                != nil
        #else
            return false
        #endif
    }()

    static func with(megabytes: Int, at folder: URL, _ body: (URL) throws -> Void) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try run(["mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", folder.path])
        // Lazily: whatever is still open there must not keep the disk.
        defer { try? run(["umount", "-l", folder.path]) }
        try body(folder)
    }

    static func resize(_ folder: URL, megabytes: Int) throws {
        try run(["mount", "-o", "remount,size=\(megabytes)m", folder.path])
    }

    private struct Refused: Error {}

    private static func run(_ command: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Refused() }
    }
}
