import ASTTypes
import Foundation
import Testing

@testable import Recipes

@Suite struct RecipeTests {
    /// The folder `datasets/` of the checkout.
    private var folder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../datasets")
    }

    @Test func everyFileOfTheFolderIsBuiltInAsItIs() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".toml") }
        #expect(files.sorted() == Recipe.names.map { "\($0).toml" })
        for name in Recipe.names {
            let text = try String(contentsOf: folder.appending(path: "\(name).toml"), encoding: .utf8)
            #expect(try Recipe(name: name, toml: text) == Recipe.named(name))
        }
    }

    @Test(arguments: Recipe.names) func aRecipeIsConsistent(name: String) throws {
        let recipe = try Recipe.named(name)
        #expect(recipe.classes.names.map { $0.count == recipe.classes.count } ?? true)
        #expect(recipe.classes.renamed.map { $0.count == recipe.classes.count } ?? true)
        #expect([1, 3].contains(recipe.pixels.mean.count))
        #expect(recipe.pixels.mean.count == recipe.pixels.standardDeviation.count)
        #expect(recipe.folder.places.contains("."))
        #expect(recipe.obtain != nil || recipe.files.allSatisfy { !$0.urls.isEmpty })
        for file in recipe.files {
            #expect(file.urls.allSatisfy { $0.hasPrefix("http") && $0.hasSuffix("/\(file.name)") })
            #expect(file.bytes > 0)
            let checksums =
                [(file.md5, file.sha256)] + (file.also ?? []).map { ($0.md5, $0.sha256) }
            for (md5, sha256) in checksums {
                #expect(md5 != nil || sha256 != nil)
                #expect(md5.map { isHex($0, 32) } ?? true)
                #expect(sha256.map { isHex($0, 64) } ?? true)
            }
        }
    }

    private func isHex(_ text: String, _ count: Int) -> Bool {
        text.count == count && text.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }

    @Test func anUnknownNameGetsTheNearest() {
        let failure = #expect(throws: Failure.self) { try Recipe.named("imagenete") }
        #expect(failure?.remedy == "did you mean 'imagenette'?")
    }

    @Test func anUnknownKeyOrBrokenTextIsAnError() throws {
        let text = try String(contentsOf: folder.appending(path: "mnist.toml"), encoding: .utf8)
        for wrong in ["titel = \"x\"\n" + text, "title = \n", text.replacing("bytes = 28881", with: "")] {
            let failure = #expect(throws: Failure.self) { try Recipe(name: "mnist", toml: wrong) }
            #expect(failure?.kind == .configuration)
            #expect(failure?.message.contains("mnist.toml") == true)
        }
    }

    @Test func checksumsAreThoseOfTheStandards() throws {
        // RFC 1321 §A.5 and FIPS 180-2 §B.1: the digests of "abc".
        let file = FileManager.default.temporaryDirectory.appending(path: "abc-\(UUID().uuidString)")
        try Data("abc".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(
            try checksum(.md5, ofFile: file.path) { _ in }.digits == "900150983cd24fb0d6963f7d28e17f72")
        #expect(
            try checksum(.sha256, ofFile: file.path) { _ in }.digits
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
