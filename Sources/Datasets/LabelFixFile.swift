public import ASTTypes

/// One line of a file that corrects labels.
public struct LabelFixLine: Sendable, Hashable {
    /// From 1.
    public var line: Int
    /// The sample, by its id …
    public var id: Int?
    /// … or by its name.
    public var name: String?
    /// The class to get: its name, or its number.
    public var label: String

    public init(line: Int, id: Int?, name: String?, label: String) {
        self.line = line
        self.id = id
        self.name = name
        self.label = label
    }
}

/// Reads a `.csv` (or `.tsv`) with a header that names the columns `id` or `name`, and `label`; others are passed over.
/// - Throws: `Failure(.badData)` naming the line that is wrong.
public func readLabelFixes(_ path: String) throws(Failure) -> [LabelFixLine] {
    let file = SystemPath(path)
    let isTabbed = path.lowercased().hasSuffix(".tsv")
    var reader = try DelimitedReader(
        try InputFile(opening: file), separator: UInt8(ascii: isTabbed ? "\t" : ","))
    guard let header = try reader.next() else {
        throw Failure(
            .badData, "\(file) is empty", remedy: "give lines of id,label under a header that says so")
    }
    let names = header.fields.map { TextLines.lowercased(TextLines.trimmed($0[...])) }
    let (id, name, label) = (
        names.firstIndex(of: "id"), names.firstIndex(of: "name"), names.firstIndex(of: "label")
    )
    guard let label, id != nil || name != nil else {
        throw Failure(
            .badData, "\(file) has no columns called 'id' (or 'name') and 'label' in its first line",
            remedy: "begin it with a header such as: id,label")
    }
    var fixes: [LabelFixLine] = []
    while let row = try reader.next() {
        func field(_ column: Int?) -> String? {
            guard let column, row.fields.indices.contains(column) else { return nil }
            let bytes = TextLines.trimmed(row.fields[column][...])
            // Already as the store names things, where it came from ast-inspect: not to be escaped once more.
            let text = String(validating: bytes, as: UTF8.self) ?? displayName(of: bytes)
            return text.isEmpty ? nil : text
        }
        if let problem = row.problem { throw Failure(.badData, "\(file): line \(row.line) \(problem)") }
        let number = field(id).map { Int($0) }
        if case .some(.none) = number {
            throw Failure(
                .badData, "\(file): line \(row.line) has the id '\(field(id) ?? "")', which is no number")
        }
        guard let label = field(label), number != nil || field(name) != nil else {
            throw Failure(.badData, "\(file): line \(row.line) lacks its sample or its label")
        }
        fixes.append(LabelFixLine(line: row.line, id: number ?? nil, name: field(name), label: label))
    }
    return fixes
}
