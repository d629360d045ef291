internal import ASTTypes

/// A file that says of which class the pictures of a folder are. It is recognised by what is in it:
///
/// - a name and a class on each line, separated by a tab (Tiny ImageNet's `val_annotations.txt`; more columns are
///   not used) or a space (Caffe's `val.txt`), or as comma-separated columns (Kaggle's `LOC_val_solution.csv`, or
///   any with a header of path and label);
/// - only a class on each line, for the pictures in the order of their names (ImageNet's
///   `ILSVRC2012_validation_ground_truth.txt` or `imagenet_2012_validation_synset_labels.txt`).
struct LabelFile {
    enum Rows {
        case named([(line: Int, file: [UInt8], key: [UInt8])])
        case ordered([(line: Int, key: [UInt8])])
    }

    let path: SystemPath
    let rows: Rows
    /// Whether every class is a whole number.
    let hasNumbers: Bool

    private static let sizeLimit = 256 << 20

    /// - Throws: `Failure` when it cannot be read, or a line has no class.
    init(_ path: SystemPath) throws(Failure) {
        self.path = path
        let name = TextLines.lowercased(path.lastComponent)
        rows = try name.hasSuffix(".csv") ? Self.table(path) : Self.lines(path)
        switch rows {
        case .named(let rows): hasNumbers = rows.allSatisfy { wholeNumber($0.key) != nil }
        case .ordered(let rows): hasNumbers = rows.allSatisfy { wholeNumber($0.key) != nil }
        }
    }

    private static func lines(_ path: SystemPath) throws(Failure) -> Rows {
        let lines = try TextLines.read(path, limit: sizeLimit)
        guard let first = lines.first?.line else { throw noClass(path, 1) }
        let tab = UInt8(ascii: "\t")
        let space = UInt8(ascii: " ")
        guard first.contains(tab) || first.contains(space) else {
            return .ordered(lines.map { ($0.number, Array($0.line)) })
        }
        let byTab = first.contains(tab)
        var rows: [(line: Int, file: [UInt8], key: [UInt8])] = []
        for (number, line) in lines {
            // Names may have spaces; the class is the last word.
            let end = byTab ? line.firstIndex(of: tab) : line.lastIndex(of: space)
            guard let end else { throw noClass(path, number) }
            let key = line[(end + 1)...].prefix { $0 != tab }
            guard !key.isEmpty else { throw noClass(path, number) }
            rows.append((number, Array(TextLines.trimmed(line[..<end])), Array(key)))
        }
        return .named(rows)
    }

    private static func table(_ path: SystemPath) throws(Failure) -> Rows {
        var reader = try DelimitedReader(try InputFile(opening: path), separator: UInt8(ascii: ","))
        var rows: [(line: Int, file: [UInt8], key: [UInt8])] = []
        var columns = ListColumns.inOrder
        var isFirst = true
        while let row = try reader.next() {
            defer { isFirst = false }
            if isFirst, let named = header(row.fields) {
                columns = named
                continue
            }
            guard row.problem == nil, row.fields.indices.contains(columns.path),
                row.fields.indices.contains(columns.label)
            else { throw noClass(path, row.line) }
            // Kaggle: the class, then a box, and again for each thing in the picture.
            let isKaggle = columns.split == kaggle
            let label = TextLines.trimmed(row.fields[columns.label][...])
            let key = isKaggle ? label.prefix { $0 != UInt8(ascii: " ") } : label
            guard !key.isEmpty else { throw noClass(path, row.line) }
            rows.append((row.line, row.fields[columns.path], Array(key)))
        }
        guard !rows.isEmpty else { throw noClass(path, 1) }
        return .named(rows)
    }

    /// Stands for the header of Kaggle's table, which has no splits.
    private static let kaggle = -1

    private static func header(_ fields: [[UInt8]]) -> ListColumns? {
        if fields.count == 2, fields[0].elementsEqual("ImageId".utf8),
            fields[1].elementsEqual("PredictionString".utf8)
        {
            return ListColumns(path: 0, label: 1, split: kaggle)
        }
        return ListColumns(header: fields)
    }

    private static func noClass(_ path: SystemPath, _ line: Int) -> Failure {
        Failure(
            .badData, "\(path): line \(line) has no class",
            remedy:
                "write NAME CLASS on each line, or only CLASS for the pictures in the order of their names")
    }
}
