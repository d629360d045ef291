internal import ASTTypes

/// A list of pictures in a file: `.csv` or `.tsv` with the columns path, label and perhaps split, or `.jsonl` or
/// `.ndjson` with an object of the same names on each line.
///
/// Paths are relative to the list's folder. Items come by split (train, validation, test, then others as they are
/// met) and otherwise in the order of the list. The list is read once, when it is opened; a picture is looked for when
/// it is its turn. Memory: a path costs its bytes and 16 more.
struct ListSource: IndexedSource {
    let path: String
    let classes: [String]
    let splits: [SplitSize]
    let fingerprint: String
    private let list: SystemPath
    private let folder: SystemPath
    private let table: FileTable
    private let labelNumbers: [Int]
    /// Rows by split; empty when they are in that order anyway.
    private let order: [UInt32]
    private let firsts: [Int]
    private let bad: [Int: (line: Int, problem: String)]

    var kind: String { "list" }
    var notices: [String] { [] }

    /// Whether a file of this name is a list.
    static func isList(_ name: String) -> Bool {
        [".csv", ".tsv", ".jsonl", ".ndjson"].contains { name.lowercased().hasSuffix($0) }
    }

    /// - Throws: `Failure` when the list cannot be read, has no rows, or is not of one of the forms.
    init(_ list: SystemPath) throws(Failure) {
        let folder = list.parent
        var rows = try ListRows(list, in: folder)
        var content = ListContent(list)
        while let row = try rows.next() { try content.add(row) }
        guard content.table.count > 0 else {
            throw Failure(
                .badData, "\(list) lists no pictures", remedy: "give a list with a line for each picture")
        }
        let labels = ListLabels(content.labels.names)
        self.list = list
        self.folder = folder
        path = list.description
        classes = labels.classes
        labelNumbers = labels.numbers
        table = content.table
        bad = content.bad
        (splits, firsts, order) = content.sortedSplits()
        let fingerprint = try Fingerprint()
        fingerprint.add(file: list, name: list.lastComponent)
        self.fingerprint = fingerprint.text
    }

    func item(at index: Int, inSplit split: Int) -> SourceItem {
        let place = firsts[split] + index
        let row = order.isEmpty ? place : Int(order[place])
        let name = displayName(of: table.path(at: row))
        if let (line, problem) = bad[row] {
            let failure = Failure(.badData, "\(list): line \(line) \(problem)", remedy: "correct the line")
            return SourceItem(
                name: "\(displayName(of: list.lastComponent)):\(line)", split: splits[split].name,
                label: .number(0), payload: .unusable(badRecord, failure))
        }
        return SourceItem(
            name: name, split: splits[split].name, label: .number(labelNumbers[table.label(at: row).index]),
            payload: .file(ListRows.place(of: table.path(at: row), in: folder)))
    }
}

/// The rows of a list while it is read.
private struct ListContent {
    let list: SystemPath
    var table = FileTable()
    var labels = ClassNumbers()
    var bad: [Int: (line: Int, problem: String)] = [:]
    private var splits: [String] = []
    private var splitNumbers: [[UInt8]: UInt8] = [:]
    /// Of each row.
    private var rowSplits: [UInt8] = []

    init(_ list: SystemPath) { self.list = list }

    mutating func add(_ row: ListRow) throws(Failure) {
        if let problem = row.problem { bad[table.count] = (row.line, problem) }
        guard table.count < Int(UInt32.max) else {
            throw Failure(.badData, "\(list) has more rows than a store can hold")
        }
        let label = row.problem == nil ? try labels.number(of: row.label, in: list) : Label(0)
        try table.append(row.path, label)
        rowSplits.append(try split(row.split))
    }

    private mutating func split(_ text: [UInt8]) throws(Failure) -> UInt8 {
        if let known = splitNumbers[text] { return known }
        let given = displayName(of: text)
        let name = given.isEmpty ? "train" : SplitName.recognised(given) ?? given
        var index = splits.firstIndex(of: name)
        if index == nil {
            guard splits.count <= Int(UInt8.max) else {
                throw Failure(
                    .badData, "\(list) has more than 256 splits, such as '\(name)'",
                    remedy: "make sure that the column of splits is the right one")
            }
            index = splits.count
            splits.append(name)
        }
        let number = UInt8(index ?? 0)
        // A hostile list could spell one split in ever new ways.
        if splitNumbers.count < 1024 { splitNumbers[text] = number }
        return number
    }

    /// The splits in the order of ingest, where each begins in the order of the rows, and that order.
    func sortedSplits() -> (splits: [SplitSize], firsts: [Int], order: [UInt32]) {
        let ranked = splits.indices.sorted {
            (SplitName.rank(splits[$0]), $0) < (SplitName.rank(splits[$1]), $1)
        }
        var counts = [Int](repeating: 0, count: splits.count)
        for split in rowSplits { counts[Int(split)] += 1 }
        var firsts = [Int](repeating: 0, count: splits.count)
        var first = 0
        for split in ranked {
            firsts[split] = first
            first += counts[split]
        }
        let sizes = ranked.map { SplitSize(name: splits[$0], count: counts[$0]) }
        guard splits.count > 1 else { return (sizes, [0], []) }
        var order = [UInt32](repeating: 0, count: rowSplits.count)
        var next = firsts
        for (row, split) in rowSplits.enumerated() {
            order[next[Int(split)]] = UInt32(row)
            next[Int(split)] += 1
        }
        return (sizes, ranked.map { firsts[$0] }, order)
    }
}
