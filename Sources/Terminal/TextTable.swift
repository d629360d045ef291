/// A table for people: a header, a rule, and rows whose columns line up by what each cell takes on the screen.
///
/// Cells lose their control characters, so that a file's name cannot act on the terminal.
public struct TextTable: Sendable {
    public enum Alignment: Sendable { case left, right }

    public struct Column: Sendable {
        public var title: String
        public var alignment: Alignment

        public init(_ title: String, _ alignment: Alignment = .left) {
            self.title = title
            self.alignment = alignment
        }
    }

    private let columns: [Column]
    private var rows: [[String]] = []
    private static let gap = 2
    private static let narrowest = 8

    public init(columns: [Column]) { self.columns = columns }

    /// Adds a row. Missing cells are empty, and cells beyond the last column are left out.
    public mutating func add(_ cells: [String]) {
        let padding = Array(repeating: "", count: max(0, columns.count - cells.count))
        rows.append((cells + padding).prefix(columns.count).map(printable))
    }

    /// The table as lines, each ended by a newline.
    /// - Parameter width: columns to stay within by shortening the widest left-aligned columns; nil = no limit.
    public func render(width: Int? = nil) -> String {
        let titles = columns.map { printable($0.title) }
        let widths = fitted(naturalWidths(titles), into: width)
        let rule = widths.map { String(repeating: "─", count: $0) }
        return ([titles, rule] + rows).map { line($0, widths) + "\n" }.joined()
    }

    private func naturalWidths(_ titles: [String]) -> [Int] {
        var widths = titles.map(displayWidth)
        for row in rows {
            for (i, cell) in row.enumerated() { widths[i] = max(widths[i], displayWidth(cell)) }
        }
        return widths
    }

    /// Numbers are never cut: a shortened number is a wrong number.
    private func fitted(_ natural: [Int], into width: Int?) -> [Int] {
        guard let width else { return natural }
        var widths = natural
        var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) - width
        while excess > 0 {
            let text = widths.indices.filter { columns[$0].alignment == .left && widths[$0] > Self.narrowest }
            guard let widest = text.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (i, cell) in cells.enumerated() {
            let shown = shortened(cell, toWidth: widths[i])
            let padding = String(repeating: " ", count: widths[i] - displayWidth(shown))
            let isLast = i == cells.count - 1
            switch columns[i].alignment {
            case .left: text += isLast ? shown : shown + padding
            case .right: text += padding + shown
            }
            if !isLast { text += String(repeating: " ", count: Self.gap) }
        }
        return text
    }
}
