import ASTTypes

/// How many samples of each class were seen and how many of them were right.
struct ClassCounts {
    private var seen: [Int]
    private var correct: [Int]

    init(_ classes: Int) {
        seen = Array(repeating: 0, count: classes)
        correct = seen
    }

    /// - Precondition: labels lie below the number of classes, as those of a store do.
    mutating func add(_ labels: [Label], correct right: [Bool]) {
        for (label, isRight) in zip(labels, right) {
            seen[label.index] += 1
            if isRight { correct[label.index] += 1 }
        }
    }

    /// Share that is right, in 0...1; nil before anything was seen.
    var accuracy: Double? {
        let total = seen.reduce(0, +)
        return total > 0 ? Double(correct.reduce(0, +)) / Double(total) : nil
    }

    /// Of the classes that were seen, the smallest share that is right.
    var worst: Double? {
        zip(correct, seen).filter { $1 > 0 }.map { Double($0) / Double($1) }.min()
    }
}
