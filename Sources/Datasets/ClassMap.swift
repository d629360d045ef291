internal import ASTTypes

/// Which classes there are, in which order, and what they are called: a text file of one class a line, `KEY` or
/// `KEY NAME` with a space, a tab or a comma between. A key with spaces stands in double quotes.
///
/// The numbered table of ImageNet's development kit (`map_clsloc.txt`, lines of `WNID NUMBER NAME`) is understood too;
/// its numbers give the order.
struct ClassMap: Sendable {
    let path: SystemPath
    /// As a source names its classes.
    let keys: [String]
    /// As people read them; each name is there once.
    let names: [String]
    private let keyBytes: [[UInt8]]
    private let indices: [String: Int]
    /// Whether the file itself numbers the classes.
    private let isNumbered: Bool

    private static let sizeLimit = 16 << 20

    /// - Throws: `Failure` when the file cannot be read, names a class twice, or names none or too many.
    init(_ path: SystemPath) throws(Failure) {
        var rows: [(key: [UInt8], name: [UInt8])] = []
        for (number, line) in try TextLines.read(path, limit: Self.sizeLimit) {
            guard let row = Self.row(line) else {
                throw Failure(
                    .badData, "\(path): line \(number) has a quote that is not closed",
                    remedy: "write each line as KEY or KEY NAME")
            }
            rows.append(row)
        }
        guard !rows.isEmpty, rows.count <= Label.most else {
            throw Failure(
                .badData, "\(path) names \(rows.count) classes; a store holds 1 to \(Label.most)",
                remedy: "give a file with one line for each class of the data set")
        }
        let numbered = Self.byNumber(rows)
        rows = numbered ?? rows
        isNumbered = numbered != nil
        self.path = path
        let keys = rows.map { displayName(of: $0.key) }
        var indices: [String: Int] = [:]
        for (index, key) in keys.enumerated() {
            guard indices.updateValue(index, forKey: key) == nil else {
                throw Failure(
                    .badData, "\(path) names the class '\(key)' twice",
                    remedy: "leave out one of the two lines")
            }
        }
        self.keys = keys
        keyBytes = rows.map(\.key)
        self.indices = indices
        names = Self.distinct(rows.map { displayName(of: $0.name) }, keys)
    }

    func index(of key: String) -> Int? { indices[key] }

    /// The key that `number`, counted from 1, stands for in a list of numbers such as ImageNet's ground truth.
    /// nil when this file cannot tell: a list of WordNet ids in their own order has not the numbers of ImageNet's kit.
    func key(numbered number: Int) -> [UInt8]? {
        let isPlainWordNet = !isNumbered && keys.allSatisfy(isWordNetID) && keyBytes == sortedKeys
        return isPlainWordNet || !(1...keys.count).contains(number) ? nil : keyBytes[number - 1]
    }

    /// The key that `number`, counted from 0, stands for in Caffe's lists: WordNet ids are counted in their own order,
    /// whatever the order of this file; other keys by line.
    func key(sortedIndex number: Int) -> [UInt8]? {
        guard keys.indices.contains(number) else { return nil }
        return keys.allSatisfy(isWordNetID) ? sortedKeys[number] : keyBytes[number]
    }

    private var sortedKeys: [[UInt8]] { keyBytes.sorted { $0.lexicographicallyPrecedes($1) } }

    private static func row(_ line: ArraySlice<UInt8>) -> (key: [UInt8], name: [UInt8])? {
        var key: ArraySlice<UInt8>
        var rest: ArraySlice<UInt8>
        if line.first == UInt8(ascii: "\"") {
            guard let end = line.dropFirst().firstIndex(of: UInt8(ascii: "\"")) else { return nil }
            (key, rest) = (line[(line.startIndex + 1)..<end], line[(end + 1)...])
        } else {
            let tab = line.firstIndex(of: UInt8(ascii: "\t"))
            let end =
                tab ?? line.firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") } ?? line.endIndex
            (key, rest) = (line[..<end], line[end...])
        }
        key = TextLines.trimmed(key)
        rest = TextLines.trimmed(rest)
        if rest.first == UInt8(ascii: ",") { rest = TextLines.trimmed(rest.dropFirst()) }
        return (Array(key), rest.isEmpty ? Array(key) : Array(rest))
    }

    /// The rows in the order of the numbers 1, 2, … that each name begins with; nil unless all do.
    private static func byNumber(_ rows: [(key: [UInt8], name: [UInt8])]) -> [(key: [UInt8], name: [UInt8])]?
    {
        var ordered: [(key: [UInt8], name: [UInt8])?] = Array(repeating: nil, count: rows.count)
        for row in rows {
            let word = row.name.prefix { $0 != UInt8(ascii: " ") }
            guard isWordNetID(displayName(of: row.key)), let number = wholeNumber(word),
                (1...rows.count).contains(number), ordered[number - 1] == nil
            else { return nil }
            let name = TextLines.trimmed(row.name[word.endIndex...])
            ordered[number - 1] = (row.key, name.isEmpty ? row.key : Array(name))
        }
        return ordered.compactMap { $0 }
    }

    /// ImageNet has two classes called crane: those are told apart by their keys.
    private static func distinct(_ names: [String], _ keys: [String]) -> [String] {
        let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
        return zip(names, keys).map { counts[$0.0] == 1 || $0.0 == $0.1 ? $0.0 : "\($0.0) (\($0.1))" }
    }
}

/// Whether the text looks like `n01440764`.
private func isWordNetID(_ text: String) -> Bool {
    text.utf8.count == 9 && text.utf8.first == UInt8(ascii: "n") && wholeNumber(text.utf8.dropFirst()) != nil
}
