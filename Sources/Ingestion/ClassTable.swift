internal import ASTTypes
internal import Datasets

/// The classes of an ingest: those that the source names before it is read, then those met on the way, in that order.
struct ClassTable: Sendable {
    private(set) var names: [String]
    private var labels: [String: Label]
    /// Whether the source's own list is all there is.
    private let isClosed: Bool
    /// Whether classes met on the way are numbers.
    private var countsUp: Bool?

    static let most = Int(UInt16.max) + 1

    /// - Parameter names: of an earlier part of the same ingest, or what the source gave.
    init(of source: any DatasetSource, names: [String]? = nil) {
        self.names = names ?? source.classes
        isClosed = !source.classes.isEmpty
        labels = Dictionary(
            self.names.enumerated().map { ($1, Label($0)) }, uniquingKeysWith: { first, _ in first })
    }

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
        guard number >= 0, number < (isClosed ? names.count : Self.most) else {
            throw Failure(
                .badData,
                "\(item) has label \(number), but labels are 0 to \((isClosed ? names.count : Self.most) - 1)"
            )
        }
        if !isClosed { try requireOneSort(numbers: true, item) }
        while names.count <= number { _ = try add(String(names.count), item) }
        return Label(number)
    }

    private mutating func add(_ name: String, _ item: String) throws(Failure) -> Label {
        guard names.count < Self.most else {
            throw Failure(
                .badData, "\(item) brings class \(names.count + 1); a store holds at most \(Self.most)")
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
