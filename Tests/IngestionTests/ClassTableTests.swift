import ASTTypes
import Datasets
import Testing

@testable import Ingestion

@Suite struct ClassTableTests {
    private struct Source: DatasetSource {
        var classes: [String] = []
        var kind: String { "test" }
        var path: String { "test" }
        var notices: [String] { [] }
        var fingerprint: String { "" }
        var count: Int? { 0 }
        func makeReader(from ordinal: Int) throws(Failure) -> any SourceReader {
            throw Failure(.noInput, "there is nothing to read")
        }
    }

    @Test func classesMetOnTheWayAreNumberedInTheOrderOfTheirFirstItem() throws {
        var table = ClassTable(of: Source())
        let labels = try ["dog", "cat", "dog", "eel"].map { try table.label(of: .name($0), item: "x") }
        #expect(labels == [Label(0), Label(1), Label(0), Label(2)])
        #expect(table.names == ["dog", "cat", "eel"])
    }

    @Test func numbersFillTheTableUpToTheLargest() throws {
        var table = ClassTable(of: Source())
        #expect(try table.label(of: .number(2), item: "x") == Label(2))
        #expect(table.names == ["0", "1", "2"])
        #expect(throws: Failure.self) { try table.label(of: .number(70_000), item: "x") }
        #expect(throws: Failure.self) { try table.label(of: .number(-1), item: "x") }
        #expect(throws: Failure.self) { try table.label(of: .name("dog"), item: "x") }
    }

    @Test func aListedClassThatIsUnknownIsNamedWithItsNeighbour() throws {
        var table = ClassTable(of: Source(classes: ["cat", "dog"]))
        let failure = #expect(throws: Failure.self) { try table.label(of: .name("dgo"), item: "x") }
        #expect(failure?.remedy?.contains("dog") == true)
        #expect(throws: Failure.self) { try table.label(of: .number(2), item: "x") }
    }

    @Test func addedClassesFollowTheKnownOnesAndEqualNamesKeepTheirOrder() throws {
        var table = ClassTable(
            of: Source(classes: ["crane", "crane", "owl"]), known: ["crane", "emu", "crane"])
        #expect(table.names == ["crane", "emu", "crane", "owl"])
        let labels = try (0..<3).map { try table.label(of: .number($0), item: "x") }
        #expect(labels == [Label(0), Label(2), Label(3)])
    }
}
