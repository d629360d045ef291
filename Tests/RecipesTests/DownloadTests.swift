import ASTTypes
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Recipes

@Suite struct DownloadTests {
    /// More than fits into the buffers on the way.
    private static let body = (0..<300_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 11) }
    private var body: [UInt8] { Self.body }

    private func sum(_ bytes: [UInt8]) throws -> String {
        let digest = try Digest(.sha256)
        bytes.withUnsafeBytes { digest.add($0) }
        return digest.finish().digits
    }

    private func file(_ urls: [String], sha256: String? = nil) throws -> RecipeFile {
        RecipeFile(
            name: "data.bin", urls: urls, bytes: Int64(body.count), md5: nil, sha256: try sha256 ?? sum(body),
            optional: nil, also: nil)
    }

    private var options: FetchOptions {
        var options = FetchOptions()
        options.retrySeconds = 0.01
        return options
    }

    private func download(_ file: RecipeFile, _ folder: URL, _ options: FetchOptions? = nil) throws -> [UInt8]
    {
        let path = try Download(file: file, folder: folder.path, options: options ?? self.options).run()
        #expect(path == folder.appending(path: "data.bin").path)
        return [UInt8](try Data(contentsOf: URL(filePath: path)))
    }

    private func expectWhole(_ file: RecipeFile, _ folder: URL, _ options: FetchOptions? = nil) throws {
        let bytes = try download(file, folder, options)
        // Not the arrays themselves: Swift Testing would look for the differences between them for minutes.
        let isWhole = bytes == body
        #expect(isWhole)
    }

    private func expectNames(_ names: [String], _ folder: URL) throws {
        let found = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(found == names)
    }

    private func failure(_ file: RecipeFile, _ folder: URL) -> Failure? {
        #expect(throws: Failure.self) { _ = try download(file, folder) }
    }

    @Test func aFileComesThroughARedirectAndIsNotAskedForAgain() throws {
        let body = body
        let server = try HTTPServer { request, _ in
            var answer = HTTPServer.Answer(request.path == "moved" ? body : [])
            if request.path != "moved" {
                answer.status = 302
                answer.location = "/moved"
            }
            return answer
        }
        try withTemporaryFolder { folder in
            let file = try file([server.url("data.bin")])
            try expectWhole(file, folder)
            try expectWhole(file, folder)
            #expect(server.requests.map(\.path) == ["data.bin", "moved"])
            try expectNames(["data.bin"], folder)
        }
    }

    @Test func aCutConnectionIsResumedWhereItEnded() throws {
        let body = body
        let server = try HTTPServer { _, _ in
            var answer = HTTPServer.Answer(body)
            answer.cutAfter = 120_000
            return answer
        }
        try withTemporaryFolder { folder in
            try expectWhole(file([server.url("data.bin")]), folder)
            #expect(server.requests.map { $0.fields["range"] } == [nil, "bytes=120000-", "bytes=240000-"])
            #expect(server.requests.map { $0.fields["if-range"] } == [nil, "\"1\"", "\"1\""])
        }
    }

    @Test func anInterruptedDownloadIsResumedByTheNextRun() throws {
        let body = body
        let server = try HTTPServer { _, number in
            var answer = HTTPServer.Answer(body)
            if number == 1 { answer.stallsAfter = 140_000 }
            return answer
        }
        try withTemporaryFolder { folder in
            let done = Mutex<Int64>(0)
            let interrupted = FetchOptions(
                progress: { progress in done.withLock { $0 = progress.done } },
                isCancelled: { done.withLock { $0 == 140_000 } })
            let failure = #expect(throws: Failure.self) {
                _ = try download(file([server.url("data.bin")]), folder, interrupted)
            }
            #expect(failure?.kind == .interrupted)
            try expectNames(["data.bin.part", "data.bin.part.origin"], folder)
            try expectWhole(file([server.url("data.bin")]), folder)
            #expect(server.requests.last?.fields["range"] == "bytes=140000-")
        }
    }

    @Test func aServerThatIgnoresRangesStartsOver() throws {
        let body = body
        let server = try HTTPServer { _, number in
            var answer = HTTPServer.Answer(body)
            answer.supportsRange = false
            if number == 1 { answer.cutAfter = 100_000 }
            return answer
        }
        try withTemporaryFolder { folder in
            try expectWhole(file([server.url("data.bin")]), folder)
            #expect(server.requests.count == 2)
        }
    }

    @Test func aFileThatChangedInBetweenIsFetchedFromItsBeginning() throws {
        let body = body
        let server = try HTTPServer { _, number in
            var answer = HTTPServer.Answer(
                number == 1 ? body.map { ~$0 } : body, etag: number == 1 ? "\"old\"" : "\"new\"")
            if number == 1 { answer.cutAfter = 100_000 }
            return answer
        }
        try withTemporaryFolder { folder in
            try expectWhole(file([server.url("data.bin")]), folder)
            #expect(server.requests[1].fields["if-range"] == "\"old\"")
        }
    }

    @Test func withoutANameForTheStateNothingIsResumed() throws {
        let body = body
        let server = try HTTPServer { _, number in
            var answer = HTTPServer.Answer(body, etag: number == 1 ? "W/\"weak\"" : nil)
            if number == 1 { answer.cutAfter = 100_000 }
            return answer
        }
        try withTemporaryFolder { folder in
            try expectWhole(file([server.url("data.bin")]), folder)
            #expect(server.requests[1].fields["range"] == nil)
        }
    }

    @Test func aWrongChecksumIsSaidAndTheFileRemoved() throws {
        let body = body
        let server = try HTTPServer { _, _ in HTTPServer.Answer(body) }
        try withTemporaryFolder { folder in
            let wrong = String(repeating: "0", count: 64)
            let failure = failure(try file([server.url("data.bin")], sha256: wrong), folder)
            #expect(failure?.kind == .badData)
            let found = try sum(body)
            #expect(failure?.message.contains(found) == true)
            #expect(failure?.message.contains(wrong) == true)
            try expectNames([], folder)
        }
    }

    @Test func bytesOfAnEarlierRunThatProveWrongAreFetchedAgain() throws {
        let body = body
        let server = try HTTPServer { _, _ in HTTPServer.Answer(body) }
        try withTemporaryFolder { folder in
            let url = server.url("data.bin")
            try DatasetFixture.write([UInt8](repeating: 7, count: 1000), "data.bin.part", in: folder)
            let origin = try JSONEncoder().encode(PartFile.Origin(url: url, validator: "\"1\""))
            try DatasetFixture.write([UInt8](origin), "data.bin.part.origin", in: folder)
            try expectWhole(file([url]), folder)
            #expect(server.requests.map { $0.fields["range"] } == ["bytes=1000-", nil])
        }
    }

    @Test func aDamagedFileInTheCacheIsPutAsideAndFetchedAgain() throws {
        let body = body
        let server = try HTTPServer { _, _ in HTTPServer.Answer(body) }
        try withTemporaryFolder { folder in
            try DatasetFixture.write([UInt8](repeating: 7, count: body.count), "data.bin", in: folder)
            try expectWhole(file([server.url("data.bin")]), folder)
            try expectNames(["data.bin", "data.bin.bad"], folder)
        }
    }

    @Test func theNextAddressIsTriedWhenOneDoesNotHaveIt() throws {
        let body = body
        let server = try HTTPServer { request, _ in
            var answer = HTTPServer.Answer(body)
            switch request.path {
            case "missing": answer.status = 404
            case "short": answer.body = Array(body[..<1000])
            case "long":
                answer.body = body + [1]
                answer.hidesLength = true
            case "dead": answer.cutAfter = 0
            case "wrong": answer.body = body.map { ~$0 }
            default: break
            }
            return answer
        }
        try withTemporaryFolder { folder in
            let bad = ["missing", "short", "long", "dead", "wrong"].map { server.url($0) }
            try expectWhole(file(bad + [server.url("good")]), folder)
        }
        try withTemporaryFolder { folder in
            let failure = failure(
                try file([server.url("missing"), server.url("short"), server.url("dead")]), folder)
            #expect(failure?.kind == .temporary)
            #expect(failure?.message.contains("status 404") == true)
            #expect(failure?.message.contains("1000 bytes instead of 300000") == true)
            #expect(failure?.remedy?.contains("--from DIR") == true)
        }
    }

    @Test func aConnectionThatStallsIsGivenUp() throws {
        let body = body
        let server = try HTTPServer { _, number in
            var answer = HTTPServer.Answer(body)
            if number == 1 { answer.stallsAfter = 100_000 }
            return answer
        }
        try withTemporaryFolder { folder in
            var options = options
            options.stallSeconds = 0.3
            try expectWhole(file([server.url("data.bin")]), folder, options)
            #expect(server.requests.last?.fields["range"] == "bytes=100000-")
        }
    }

    @Test func noNetworkIsSaidWithTheAddress() throws {
        let server = try HTTPServer { _, _ in HTTPServer.Answer() }
        let port = server.port
        let closed = "http://127.0.0.1:\(port == 1 ? 2 : 1)/data.bin"
        try withTemporaryFolder { folder in
            let failure = failure(try file([closed]), folder)
            #expect(failure?.kind == .temporary)
            #expect(failure?.message.contains(closed) == true)
            #expect(failure?.remedy?.contains("--from DIR") == true)
            try expectNames([], folder)
        }
    }

    @Test func oneProcessAtATimeFetches() throws {
        try withTemporaryFolder { folder in
            let first = try CacheFolder(folder.path)
            let failure = #expect(throws: Failure.self) { _ = try CacheFolder(folder.path) }
            #expect(failure?.kind == .temporary)
            #expect(failure?.message.contains("\(getpid())") == true)
            withExtendedLifetime(first) {}
        }
    }
}
