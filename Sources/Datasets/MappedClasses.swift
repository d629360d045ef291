public import ASTTypes

/// A source whose classes are those of a ``ClassMap``, in its order and with its names.
///
/// Classes that have no items stay. An item whose class only reading tells, and that the map does not have, is
/// unusable; a class that the source names beforehand and the map does not have is an error.
struct MappedClasses: DatasetSource {
    let classes: [String]
    let fingerprint: String
    private let source: any DatasetSource
    private let map: ClassMap
    /// For each of the source's own classes its index in the map.
    private let table: [Int]

    var kind: String { source.kind }
    var path: String { source.path }
    var notices: [String] { source.notices }
    var count: Int? { source.count }
    var byteCount: Int64? { source.byteCount }

    init(_ source: any DatasetSource, _ map: ClassMap) throws(Failure) {
        self.source = source
        self.map = map
        classes = map.names
        table = try Self.table(source, map)
        guard !source.fingerprint.isEmpty else {
            fingerprint = ""
            return
        }
        let fingerprint = try Fingerprint()
        fingerprint.add(Array(source.fingerprint.utf8))
        for text in map.keys + map.names { fingerprint.add(Array(text.utf8)) }
        self.fingerprint = fingerprint.text
    }

    private static func table(_ source: any DatasetSource, _ map: ClassMap) throws(Failure) -> [Int] {
        let own = source.classes
        let known = own.map { map.index(of: $0) }
        // Classes that are only numbered get the names of the map's lines.
        if known.contains(nil), own == own.indices.map(String.init) {
            guard own.count <= map.keys.count else {
                throw Failure(
                    .badData,
                    "\(source.path) has \(own.count) classes, but \(map.path) names \(map.keys.count)",
                    remedy: "give a class map with a line for each class")
            }
            return Array(own.indices)
        }
        var table: [Int] = []
        for (name, index) in zip(own, known) {
            guard let index else { throw unknown(name, map, "\(source.path) has the class '\(name)'") }
            table.append(index)
        }
        return table
    }

    private static func unknown(_ name: String, _ map: ClassMap, _ what: String) -> Failure {
        let near = didYouMean(name, among: map.keys)
        return Failure(
            .badData, "\(what), which is not in the class map \(map.path)",
            remedy: near.map { "did you mean '\($0)'?" } ?? "add a line for it")
    }

    func makeReader(from ordinal: Int) throws(Failure) -> any SourceReader {
        MappedReader(try source.makeReader(from: ordinal), self)
    }

    fileprivate func mapped(_ item: SourceItem) -> SourceItem {
        var item = item
        do throws(Failure) {
            item.label = .number(try index(of: item.label, item))
        } catch {
            if case .unusable = item.payload { return item }
            item.payload = .unusable("bad label", error)
        }
        return item
    }

    private func index(of label: SourceLabel, _ item: SourceItem) throws(Failure) -> Int {
        switch label {
        case .number(let number):
            if table.indices.contains(number) { return table[number] }
            guard table.isEmpty, map.keys.indices.contains(number) else {
                throw Failure(
                    .badData, "\(item.name) has label \(number), but labels are 0 to \(map.keys.count - 1)")
            }
            return number
        case .name(let name):
            guard let index = map.index(of: name) else {
                throw Self.unknown(name, map, "\(item.name) has the class '\(name)'")
            }
            return index
        }
    }
}

private final class MappedReader: SourceReader {
    private let reader: any SourceReader
    private let source: MappedClasses

    init(_ reader: any SourceReader, _ source: MappedClasses) {
        self.reader = reader
        self.source = source
    }

    func next() throws(Failure) -> SourceItem? { try reader.next().map { source.mapped($0) } }
}

/// A source whose classes are those of the class map in the file `path`: one class on each line, `KEY` or `KEY NAME`.
/// - Throws: `Failure` when the file is wrong, or the source has a class that is not in it.
public func mapClasses(
    of source: any DatasetSource, with path: String
) throws(Failure) -> any DatasetSource {
    try MappedClasses(source, try ClassMap(SystemPath(path)))
}
