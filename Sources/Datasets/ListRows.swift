internal import ASTTypes

/// A row of a list of pictures.
struct ListRow {
    /// Of the list, from 1.
    var line: Int
    var path: [UInt8] = []
    var label: [UInt8] = []
    /// Empty where the list has none.
    var split: [UInt8] = []
    /// Why the row cannot be used.
    var problem: String?
}

/// Which column of a list is which.
struct ListColumns {
    var path: Int
    var label: Int
    var split: Int?

    static let pathNames = [
        "path", "file", "filename", "file_name", "image", "filepath", "file_path", "image_path",
    ]
    static let labelNames = ["label", "class", "target", "category"]
    static let splitNames = ["split", "subset", "set"]

    /// Columns without names: path, label, split.
    static let inOrder = ListColumns(path: 0, label: 1, split: 2)

    init(path: Int, label: Int, split: Int?) {
        self.path = path
        self.label = label
        self.split = split
    }

    /// nil when the fields do not name a path and a label.
    init?(header: [[UInt8]]) {
        let names = header.map { TextLines.lowercased(TextLines.trimmed($0[...])) }
        let place = { (known: [String]) in known.lazy.compactMap { names.firstIndex(of: $0) }.first }
        guard let path = place(Self.pathNames), let label = place(Self.labelNames) else { return nil }
        self.init(path: path, label: label, split: place(Self.splitNames))
    }
}

/// Reads the rows of a list one after another: comma- or tab-separated, or a JSON object on each line.
struct ListRows {
    private enum Form {
        case delimited(DelimitedReader, ListColumns)
        case json(ByteReader)
    }

    private var form: Form
    /// The first row where it has turned out not to be a header.
    private var pending: DelimitedReader.Row?
    private var line = 0

    /// - Parameter folder: what the paths in the list are relative to.
    /// - Throws: `Failure` when the first line is neither a header nor names a file that exists.
    init(_ path: SystemPath, in folder: SystemPath) throws(Failure) {
        let file = try InputFile(opening: path)
        let ending = TextLines.lowercased(path.lastComponent.split(separator: UInt8(ascii: ".")).last ?? [])
        if ending == "jsonl" || ending == "ndjson" {
            var bytes = ByteReader(file)
            try bytes.skipByteOrderMark()
            form = .json(bytes)
            return
        }
        let separator = ending == "tsv" ? UInt8(ascii: "\t") : UInt8(ascii: ",")
        var reader = try DelimitedReader(file, separator: separator)
        let first = try reader.next()
        if let first, let columns = ListColumns(header: first.fields) {
            form = .delimited(reader, columns)
            return
        }
        if let first {
            guard first.fields.count >= 2, let name = first.fields.first,
                exists(Self.place(of: name, in: folder))
            else {
                throw Failure(
                    .badData,
                    "\(path): line \(first.line) is no header with a path and a label column, and "
                        + "'\(displayName(of: (first.fields.first ?? []).prefix(200)))' is no file beside the list",
                    remedy: "begin the list with the line path,label or path,label,split")
            }
        }
        form = .delimited(reader, .inOrder)
        pending = first
    }

    /// The file that a path in a list means.
    static func place(of path: some Collection<UInt8>, in folder: SystemPath) -> SystemPath {
        path.first == UInt8(ascii: "/") ? SystemPath(bytes: Array(path)) : folder.appending(path)
    }

    mutating func next() throws(Failure) -> ListRow? {
        switch form {
        case .delimited(var reader, let columns):
            var row = pending
            if row != nil {
                pending = nil
            } else {
                row = try reader.next()
                form = .delimited(reader, columns)
            }
            return row.map { Self.row($0, columns) }
        case .json(var reader):
            var row: ListRow?
            while row == nil, let text = try reader.line(numbered: line + 1) {
                line += 1
                if TextLines.trimmed(text[...]).isEmpty { continue }
                row = Self.row(JSONFields.read(text), line)
            }
            form = .json(reader)
            return row
        }
    }

    private static func row(_ row: DelimitedReader.Row, _ columns: ListColumns) -> ListRow {
        let fields = row.fields
        guard row.problem == nil, fields.indices.contains(columns.path) else {
            return ListRow(line: row.line, problem: row.problem ?? "has too few fields")
        }
        var result = ListRow(line: row.line, path: fields[columns.path])
        if fields.indices.contains(columns.label) { result.label = fields[columns.label] }
        if let split = columns.split, fields.indices.contains(split) { result.split = fields[split] }
        return checked(result)
    }

    private static func row(_ fields: [(name: [UInt8], value: [UInt8])]?, _ line: Int) -> ListRow {
        guard let fields else { return ListRow(line: line, problem: "is no JSON object") }
        let named = fields.map { (name: TextLines.lowercased($0.name), value: $0.value) }
        let value = { (known: [String]) in
            known.lazy.compactMap { name in named.last { $0.name == name }?.value }.first ?? []
        }
        return checked(
            ListRow(
                line: line, path: value(ListColumns.pathNames), label: value(ListColumns.labelNames),
                split: value(ListColumns.splitNames)))
    }

    private static func checked(_ row: ListRow) -> ListRow {
        var row = row
        row.label = Array(TextLines.trimmed(row.label[...]))
        row.split = Array(TextLines.trimmed(row.split[...]))
        if row.path.isEmpty {
            row.problem = "has no path"
        } else if row.path.contains(0) {
            row.problem = "has a zero byte in its path"
        } else if row.label.isEmpty {
            row.problem = "has no label"
        }
        return row
    }
}
