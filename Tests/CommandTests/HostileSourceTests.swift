import Foundation
import SampleStore
import TestSupport
import Testing

/// Sources that were made to do harm, or that only look so.
@Suite struct HostileSourceTests {
    /// Names of files and how the store names them.
    private static let names: [(file: [UInt8], stored: String)] = [
        (Array("a\nb.png".utf8), "a\nb.png"), (Array("\u{1B}[2Jc.png".utf8), "\u{1B}[2Jc.png"),
        (Array("d\u{202E}gnp.png".utf8), "d\u{202E}gnp.png"),
        (Array("e".utf8) + [0xFF, 0xC3] + Array(".png".utf8), "e\\xFF\\xC3.png"),
        (Array("f\\x.png".utf8), "f\\x5Cx.png"),
    ]

    private func expectNames(_ store: String) throws {
        var found: Set<String> = []
        for id in Self.names.indices {
            found.insert(try #require(try Ingests.show(store, id)["name"] as? String))
            let shown = try BuiltCommand("ast-inspect").run(["show", store, "\(id)", "-q"])
            #expect(shown.exitCode == 0)
            // Line breaks come from the table alone, with a name the size of one line.
            #expect(isHarmless(shown.output))
            #expect(
                shown.output.split(separator: "\n").contains { $0.hasPrefix("name") && $0.hasSuffix("png") })
        }
        #expect(found == Set(Self.names.map { "cl\u{1B}ass/" + $0.stored }))
    }

    /// Nothing but line breaks that could move the cursor, colour the screen or turn the writing direction.
    private func isHarmless(_ text: String) -> Bool {
        !text.unicodeScalars.contains { scalar in
            scalar != "\n"
                && [.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
                || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        }
    }

    @Test func namesOfAFolderAreKeptAndShownHarmless() throws {
        try withTemporaryFolder { folder in
            let source = folder.path + "/pictures"
            try FileManager.default.createDirectory(
                atPath: source + "/cl\u{1B}ass", withIntermediateDirectories: true)
            for (number, name) in Self.names.enumerated() {
                try write(try Ingests.picture(number), Array((source + "/cl\u{1B}ass/").utf8) + name.file)
            }
            let result = try Ingests.run(source, folder.path + "/a.ast")
            #expect(result.exitCode == 0, "\(result.errors)")
            try expectNames(folder.path + "/a.ast")
            // A picture that cannot be used is named in the message.
            try write([1, 2, 3], Array((source + "/cl\u{1B}ass/\u{1B}[31mbad\n.png").utf8))
            let bad = try Ingests.run(source, folder.path + "/b.ast")
            #expect(bad.exitCode == 65)
            #expect(bad.errors.contains("bad"))
            #expect(isHarmless(bad.errors))
            #expect(bad.errors.split(separator: "\n").count(where: { $0.contains("error:") }) == 1)
        }
    }

    /// Foundation has no names that are not UTF-8.
    private func write(_ bytes: [UInt8], _ path: [UInt8]) throws {
        let descriptor = open(path.map { CChar(bitPattern: $0) } + [0], O_WRONLY | O_CREAT, 0o644)
        guard descriptor >= 0 else { throw POSIXError(.EIO) }
        try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: Data(bytes))
    }

    @Test func namesOfATarAreKeptAndShownHarmless() throws {
        try withTemporaryFolder { folder in
            var tar = TarFixture()
            for (number, name) in Self.names.enumerated() {
                tar.add(Array("cl\u{1B}ass/".utf8) + name.file, try Ingests.picture(number))
            }
            try DatasetFixture.write(tar.finished(), "a.tar", in: folder)
            let result = try Ingests.run(folder.path + "/a.tar", folder.path + "/a.ast")
            #expect(result.exitCode == 0, "\(result.errors)")
            try expectNames(folder.path + "/a.ast")
        }
    }

    @Test(arguments: [false, true]) func aTarThatPointsElsewhereWritesNothingThere(streams: Bool) throws {
        try withTemporaryFolder { folder in
            let outside = "/tmp/ast-escaped-\(UUID().uuidString).png"
            let picture = try Ingests.picture(1)
            var tar = TarFixture()
            tar.add(Array("cat/1.png".utf8), picture)
            for name in ["../escaped.png", "cat/../../../escaped.png", outside, "..", "cat/.."] {
                tar.add(Array(name.utf8), picture)
            }
            for (name, link, type) in [
                ("cat/link.png", "../../escaped.png", "2"), ("cat/hard.png", outside, "1"),
                ("cat/away", "..", "2"), ("cat/null.png", "", "3"), ("cat/pipe.png", "", "6"),
            ] as [(String, String, Character)] {
                tar.add(name, type: type, link: link)
            }
            // Through a link that was "unpacked" just before.
            tar.add(Array("cat/away/escaped.png".utf8), picture)
            let file = folder.appending(path: "deep/er/a.tar")
            try DatasetFixture.write(tar.finished(), "deep/er/a.tar", in: folder)
            let before = try Ingests.listing(folder)
            let store = folder.path + "/deep/er/a.ast"
            let result = try Ingests.run(
                streams ? "-" : file.path, store, "--on-error", "skip", input: streams ? file : nil)
            #expect(result.exitCode == 0, "\(result.errors)")
            let after = try Ingests.listing(folder).filter { !$0.key.hasPrefix("deep/er/a.ast") }
            #expect(after == before)
            #expect(!Ingests.exists(outside))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: store).sorted() == [
                    "bad_files.jsonl", "manifest.json", "samples",
                ])
            // What points elsewhere is named as such, not read as a file without bytes.
            #expect(
                try badLines(store).filter { $0.reason.hasPrefix("refused member: ") }.map(\.name).sorted()
                    == [
                        "cat/away", "cat/hard.png", "cat/link.png", "cat/null.png", "cat/pipe.png",
                    ])
            let samples = URL(filePath: store + "/samples")
            for entry in try Ingests.listing(samples).keys {
                let type = try FileManager.default.attributesOfItem(
                    atPath: samples.appending(path: entry).path)[.type]
                #expect(type as? FileAttributeType == .typeRegular)
            }
        }
    }

    @Test func whatAStoreCannotHoldIsLeftOutAndNamed() throws {
        try withTemporaryFolder { folder in
            var tar = TarFixture()
            tar.add(Array("cat/1.png".utf8), try Ingests.picture(1))
            // Each byte that is no text is stored as four letters.
            tar.addLongName(
                Array("cat/".utf8) + [UInt8](repeating: 0xFF, count: 1200) + Array(".png".utf8))
            tar.add(Array("cat/long".utf8), try Ingests.picture(2))
            tar.add(
                Array("cat/wide.png".utf8),
                ImageFixture.pngOfChunks(
                    width: 65_536, height: 1, deflated: ImageFixture.deflatedZeros(mebibytes: 1)))
            try DatasetFixture.write(tar.finished(), "a.tar", in: folder)
            for encoding in ["auto", "keep", "raw", "jpeg"] {
                let report = try Ingests.report(
                    folder.path + "/a.tar", folder.path + "/a.ast", "--on-error", "skip", "--force",
                    "--encode",
                    encoding)
                #expect(report["samples"] as? Int == 1)
                #expect(try reasons(report) == ["name too long": 1, "image too large": 1])
            }
            let stopped = try Ingests.run(folder.path + "/a.tar", folder.path + "/b.ast")
            #expect(stopped.exitCode == 65)
            #expect(stopped.errors.contains("the name is too long: it has 4808 bytes, more than 4096"))
        }
    }

    @Test func everyChangedPictureIsASampleOrNamed() throws {
        try withTemporaryFolder { folder in
            let files = try writeChangedPictures(in: folder.appending(path: "pictures"))
            let source = folder.path + "/pictures"
            let store = folder.path + "/a.ast"
            for options in [["--encode", "auto"], ["--encode", "jpeg", "--short-side", "8"]] {
                let result = try BuiltCommand("ast-ingest").run(
                    [source, store, "--on-error", "skip", "--force", "--json"] + options)
                #expect(result.exitCode == 0, "\(result.errors)")
                let report = try Ingests.object(result)
                let bad = try badFiles(store)
                #expect(bad.count > 5 && bad.count < files.count)
                #expect(report["bad_files"] as? Int == bad.count)
                let reasons = try self.reasons(report)
                #expect(reasons.values.reduce(0, +) == bad.count)
                #expect(report["samples"] as? Int == files.count - bad.count)
                let names = try sampleNames(store)
                #expect(Set(names).count == names.count)
                #expect((names + bad).sorted() == files.sorted())
                _ = try Ingests.verifiedDigest(store)
                // Run again, it does nothing, and still tells what was wrong.
                let again = try Ingests.object(
                    try BuiltCommand("ast-ingest").run(
                        [source, store, "--on-error", "skip", "--json"] + options))
                #expect(try self.reasons(again) == reasons)
                #expect(again["images_per_second"] as? Double == 0)
            }
            let count = try badFiles(store).count
            let allowed = try Ingests.run(
                source, folder.path + "/b.ast", "--on-error", "max=\(count)", "--encode", "jpeg")
            #expect(allowed.exitCode == 0, "\(allowed.errors)")
            let exceeded = try Ingests.run(
                source, folder.path + "/c.ast", "--on-error", "max=\(count - 1)", "--encode", "jpeg")
            #expect(exceeded.exitCode == 65)
            #expect(exceeded.errors.contains("\(count) bad files, more than the \(count - 1) allowed"))
            #expect(!Ingests.exists(folder.path + "/c.ast"))
        }
    }

    private func reasons(_ report: [String: Any]) throws -> [String: Int] {
        let rows = try #require(report["bad_files_by_reason"] as? [[String: Any]])
        return Dictionary(
            rows.map { ($0["reason"] as? String ?? "", $0["files"] as? Int ?? 0) }, uniquingKeysWith: +)
    }

    private func badLines(_ store: String) throws -> [BadFile] {
        var lines: [BadFile] = []
        try SampleStore(opening: store).forEachBadFile { lines.append($0) }
        return lines
    }

    private func badFiles(_ store: String) throws -> [String] {
        let text = try String(contentsOfFile: store + "/bad_files.jsonl", encoding: .utf8)
        return try text.split(separator: "\n").map { line in
            let entry = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect((entry?["reason"] as? String)?.isEmpty == false)
            return try #require(entry?["name"] as? String)
        }
    }

    private func sampleNames(_ store: String) throws -> [String] {
        var names: [String] = []
        try SampleStore(opening: store).forEachName { _, name in names.append(name) }
        return names
    }

    /// Pictures of all formats, most of them changed in a few places (xorshift64, G. Marsaglia 2003).
    /// - Returns: their names.
    private func writeChangedPictures(in folder: URL) throws -> [String] {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func next(below bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state >> 1) % bound
        }
        let pixels = (0..<(12 * 10 * 3)).map { UInt8(truncatingIfNeeded: $0 * 5) }
        let seeds: [(String, [UInt8])] = [
            ("png", try ImageFixture.png(pixels, width: 12, height: 10, color: .rgb)),
            ("jpg", try ImageFixture.jpeg(pixels, width: 12, height: 10)),
            ("jpg", try ImageFixture.jpeg(pixels, width: 12, height: 10, progressive: true)),
            ("webp", try ImageFixture.webp(pixels, width: 12, height: 10)),
            ("webp", try ImageFixture.webp(pixels, width: 12, height: 10, quality: 80)),
        ]
        var names: [String] = []
        for number in 0..<120 {
            let (ending, seed) = seeds[number % seeds.count]
            var file = seed
            for _ in 0..<(number / seeds.count % 4) {
                let at = next(below: file.count)
                switch next(below: 4) {
                case 0: file.removeLast(min(file.count - 1, next(below: 40)))
                case 1: file.insert(UInt8(next(below: 256)), at: at)
                default: file[at] ^= UInt8(1 << next(below: 8))
                }
            }
            names.append("class\(number % 3)/\(number).\(ending)")
            try DatasetFixture.write(file, names[number], in: folder)
        }
        return names
    }
}
