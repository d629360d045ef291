internal import ASTTypes

/// The labels of a list: numbers if all of them are, or else names in the order of their bytes.
struct ListLabels {
    /// As the store names the classes.
    let classes: [String]
    /// For each label, in the order in which they were met, its number.
    let numbers: [Int]

    init(_ names: [[UInt8]]) {
        let numbers = names.compactMap { Self.number($0) }
        guard numbers.count < names.count else {
            let largest = min(numbers.max() ?? -1, Label.most - 1)
            classes = (0..<largest + 1).map(String.init)
            self.numbers = numbers
            return
        }
        let order = names.indices.sorted { names[$0].lexicographicallyPrecedes(names[$1]) }
        var places = [Int](repeating: 0, count: names.count)
        for (place, index) in order.enumerated() { places[index] = place }
        classes = order.map { displayName(of: names[$0]) }
        self.numbers = places
    }

    /// Also `3.0`, which tools write for whole numbers in a column that has gaps.
    private static func number(_ label: [UInt8]) -> Int? {
        let parts = label.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.count == 1 || parts[1].allSatisfy({ $0 == UInt8(ascii: "0") })
        else {
            return nil
        }
        return wholeNumber(whole)
    }
}
