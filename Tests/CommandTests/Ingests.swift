import Foundation
import SampleStore
import TestSupport
import Testing

/// Small sources, and the commands that make and read stores of them.
enum Ingests {
    static func run(_ arguments: String..., input: URL? = nil) throws -> BuiltCommand.Result {
        try BuiltCommand("ast-ingest").run(arguments, input: input)
    }

    /// Runs an ingest that has to succeed.
    /// - Returns: its report.
    static func report(_ arguments: String..., input: URL? = nil) throws -> [String: Any] {
        let result = try BuiltCommand("ast-ingest").run(arguments + ["--json"], input: input)
        try #require(result.exitCode == 0, "\(result.errors)")
        return try object(result)
    }

    static func object(_ result: BuiltCommand.Result) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any],
            "\(result.errors)")
    }

    /// What `ast-inspect verify` computes from the images themselves.
    static func verifiedDigest(_ store: String) throws -> String {
        let result = try BuiltCommand("ast-inspect").run(["verify", store, "--json", "-q"])
        #expect(result.exitCode == 0, "\(result.errors)")
        return try #require(try object(result)["digest"] as? String)
    }

    static func show(_ store: String, _ id: Int) throws -> [String: Any] {
        try object(try BuiltCommand("ast-inspect").run(["show", store, "\(id)", "--json", "-q"]))
    }

    static func manifest(_ store: String) throws -> Manifest { try SampleStore(opening: store).manifest }

    /// A grey picture that differs from others of other numbers.
    static func picture(_ number: Int, side: Int = 2) throws -> [UInt8] {
        var pixels = (0..<(side * side)).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ number &* 37) }
        pixels[0] = UInt8(truncatingIfNeeded: number / 256)
        pixels[1] = UInt8(truncatingIfNeeded: number)
        return try ImageFixture.png(pixels, width: side, height: side, color: .grey)
    }

    /// Class folders of small pictures under `folder/split`.
    static func writePictures(
        _ numbers: Range<Int>, split: String = "train", classes: Int = 3, side: Int = 2, in folder: URL
    ) throws {
        for number in numbers {
            try DatasetFixture.write(
                try picture(number, side: side), "\(split)/class\(number % classes)/\(1000 + number).png",
                in: folder)
        }
    }

    /// CIFAR-10's binary files: 3,072 bytes of pixels a record.
    static func writeCIFAR(_ records: Int, in folder: URL) throws {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(records * 3073)
        for i in 0..<records {
            bytes.append(UInt8(i % 10))
            withUnsafeBytes(of: UInt32(i)) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: repeatElement(UInt8(truncatingIfNeeded: i), count: 3068))
        }
        try DatasetFixture.write(bytes, "data_batch_1.bin", in: folder)
    }

    /// A tar of class folders.
    static func tar(_ numbers: Range<Int>, side: Int = 2) throws -> [UInt8] {
        var tar = TarFixture()
        for number in numbers {
            tar.add(Array("class\(number % 3)/\(1000 + number).png".utf8), try picture(number, side: side))
        }
        return tar.finished()
    }

    /// A tar of 240 pictures, in two pieces: standard input is read in pieces of a megabyte, so that at the end of the
    /// first piece 192 pictures are sure to be taken in, and the reader waits in the middle of a text that is none.
    static func stream() throws -> (beginning: [UInt8], rest: [UInt8]) {
        var tar = TarFixture()
        for number in 0..<210 {
            tar.add(Array("class\(number % 3)/\(1000 + number).png".utf8), try picture(number))
        }
        let cut = tar.bytes.count + (2 << 20)
        tar.add(Array("notes.txt".utf8), [UInt8](repeating: 32, count: 3 << 20))
        for number in 210..<240 {
            tar.add(Array("class\(number % 3)/\(1000 + number).png".utf8), try picture(number))
        }
        let bytes = tar.finished()
        return (Array(bytes[..<cut]), Array(bytes[cut...]))
    }

    /// Everything below `folder`, with the sizes and contents of files.
    static func listing(_ folder: URL) throws -> [String: Data?] {
        let paths = FileManager.default.enumerator(atPath: folder.path)
        var found: [String: Data?] = [:]
        while let path = paths?.nextObject() as? String {
            let isFolder = paths?.fileAttributes?[.type] as? FileAttributeType == .typeDirectory
            found[path] =
                isFolder ? .some(nil) : FileManager.default.contents(atPath: "\(folder.path)/\(path)")
        }
        return found
    }

    /// Whether an ingest has committed samples to what it writes: of LMDB's transactions, which its first two pages
    /// count, one makes the tables.
    static func hasCommitted(_ folder: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: folder + "/data.mdb"),
            let pages = try? file.read(upToCount: 8192), pages.count == 8192
        else { return false }
        let (page, count) = (4096, 144)
        return [count, page + count].contains { place in
            pages[place..<(place + 8)].reversed().reduce(0) { $0 << 8 | Int($1) } > 1
        }
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}

/// A named pipe: what is written to it is read from standard input, and more may come until it is closed.
final class Feed {
    let path: URL
    private let descriptor: Int32

    init(in folder: URL) throws {
        path = folder.appending(path: "feed-\(UUID().uuidString)")
        guard mkfifo(path.path, 0o600) == 0 else { throw POSIXError(.EIO) }
        // For reading too: else opening it would wait for a reader.
        descriptor = open(path.path, O_RDWR | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw POSIXError(.EIO) }
    }

    /// - Throws: when nobody has read it within a minute.
    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        let deadline = ContinuousClock.now + .seconds(60)
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN, ContinuousClock.now < deadline {
                usleep(1000)
            } else {
                throw POSIXError(.EPIPE)
            }
        }
    }

    func end() { close(descriptor) }
}
