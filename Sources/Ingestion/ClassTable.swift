internal import ASTTypes
internal import Datasets

/// The classes of an ingest: those of the store that is added to, then those that the source names before it is read,
/// then those met on the way.
struct ClassTable: Sendable, Codable {
    private(set) var names: [String]
    /// The label of each class that the source named beforehand.
    private var listed: [Label] = []
    /// Whether the source's own list is all there is.
    private let isClosed: Bool
    /// Whether classes met on the way are numbers.
    private var countsUp: Bool?
    private var labels: [String: Label] = [:]

    /// - Parameter known: classes of the store that the samples are added to.
    init(of source: any DatasetSource, known: [String] = []) {
        names = known
        isClosed = !source.classes.isEmpty
        // Two classes may have one name, as ImageNet's two cranes do: the second one met is the second one known.
        var places = Dictionary(grouping: known.indices) { known[$0] }.mapValues { ArraySlice($0) }
        for name in source.classes {
            if let place = places[name]?.popFirst() {
                listed.append(Label(place))
            } else {
                listed.append(Label(names.count))
                names.append(name)
            }
        }
        indexNames()
    }

    private enum CodingKeys: String, CodingKey { case names, listed, isClosed, countsUp }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        names = try container.decode([String].self, forKey: .names)
        listed = try container.decode([Label].self, forKey: .listed)
        isClosed = try container.decode(Bool.self, forKey: .isClosed)
        countsUp = try container.decodeIfPresent(Bool.self, forKey: .countsUp)
        indexNames()
    }

    private mutating func indexNames() {
        labels = Dictionary(
            names.enumerated().map { ($1, Label($0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Parameter item: the item's name, for the message.
    /// - Throws: `Failure(.badData)` when there is no such class.
    mutating func label(of given: SourceLabel, item: String) throws(Failure) -> Label {
        switch given {
        case .name(let name): try label(named: name, item)
        case .number(let number): try label(numbered: number, item)
        }
    }

    private mutating func label(named name: String, _ item: String) throws(Failure) -> Label {
        if let known = labels[name] { return known }
        guard !isClosed else {
            throw Failure(
                .badData, "\(item) has the unknown class '\(name)'",
                remedy: suggestion(for: name, among: names))
        }
        try requireOneSort(numbers: false, item)
        return try add(name, item)
    }

    private mutating func label(numbered number: Int, _ item: String) throws(Failure) -> Label {
        if isClosed {
            guard listed.indices.contains(number) else { throw outOfRange(number, listed.count, item) }
            return listed[number]
        }
        try requireOneSort(numbers: true, item)
        if names.indices.contains(number) { return Label(number) }
        // Only where the classes so far are numbers themselves do further numbers make sense.
        guard (0..<Label.most).contains(number), names.indices.allSatisfy({ names[$0] == String($0) }) else {
            throw outOfRange(number, names.isEmpty ? Label.most : names.count, item)
        }
        while names.count <= number { _ = try add(String(names.count), item) }
        return Label(number)
    }

    private func outOfRange(_ number: Int, _ count: Int, _ item: String) -> Failure {
        Failure(.badData, "\(item) has label \(number), but labels are 0 to \(count - 1)")
    }

    private mutating func add(_ name: String, _ item: String) throws(Failure) -> Label {
        guard names.count < Label.most else {
            throw Failure(
                .badData, "\(item) brings class \(names.count + 1); a store holds at most \(Label.most)")
        }
        let label = Label(names.count)
        names.append(name)
        labels[name] = label
        return label
    }

    private mutating func requireOneSort(numbers: Bool, _ item: String) throws(Failure) {
        if let countsUp, countsUp != numbers {
            throw Failure(
                .badData,
                "\(item) has a \(numbers ? "numbered" : "named") class, but items before it did not",
                remedy: "give all items the same sort of class")
        }
        countsUp = numbers
    }
}
