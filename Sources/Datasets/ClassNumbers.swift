internal import ASTTypes

/// Numbers the classes of a source in the order in which they are met, until all are known and can be sorted.
struct ClassNumbers: Sendable {
    private(set) var names: [[UInt8]] = []
    private var numbers: [[UInt8]: Label] = [:]

    /// - Parameter place: what to name in an error.
    /// - Throws: `Failure` for more classes than a store can have.
    mutating func number(of name: [UInt8], in place: SystemPath) throws(Failure) -> Label {
        if let known = numbers[name] { return known }
        guard names.count < Label.most else {
            throw Failure(
                .badData, "\(place) has more than \(Label.most) classes, the most that a store holds")
        }
        let label = Label(names.count)
        names.append(name)
        numbers[name] = label
        return label
    }

    /// The names in the order of their bytes, and for each number given so far its place in that order.
    var sorted: (names: [[UInt8]], table: [Label]) {
        let order = names.indices.sorted { names[$0].lexicographicallyPrecedes(names[$1]) }
        var table = [Label](repeating: Label(0), count: names.count)
        for (place, number) in order.enumerated() { table[number] = Label(place) }
        return (order.map { names[$0] }, table)
    }
}

/// The whole number that decimal digits stand for; nil for anything else, signs and very large numbers too.
func wholeNumber(_ digits: some Collection<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count <= 18 else { return nil }
    var number = 0
    for digit in digits {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
        number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return number
}
