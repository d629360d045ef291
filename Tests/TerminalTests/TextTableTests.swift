import Terminal
import Testing

@Suite struct TextTableTests {
    private func table() -> TextTable {
        var table = TextTable(columns: [.init("name"), .init("loss", .right)])
        table.add(["日本", "2.5"])
        table.add(["truck\u{1B}[2J", "10.25"])
        return table
    }

    @Test func columnsLineUpByDisplayWidth() {
        #expect(
            table().render() == """
                name           loss
                ────────────  ─────
                日本            2.5
                truck\\x1B[2J  10.25

                """)
    }

    @Test func aNarrowTerminalCutsTextButNeverNumbers() {
        var table = TextTable(columns: [.init("name"), .init("loss", .right)])
        table.add(["a very long sample name.png", "1234567.25"])
        let lines = table.render(width: 24).split(separator: "\n")
        #expect(lines.last == "a ver…me.png  1234567.25")
    }

    @Test func missingCellsAreEmpty() {
        var table = TextTable(columns: [.init("a"), .init("b", .right)])
        table.add(["x"])
        #expect(table.render().hasSuffix("x   \n"))
    }
}
