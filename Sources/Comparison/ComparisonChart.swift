internal import Foundation

/// What a comparison's accuracies are drawn over.
public enum ChartAxis: Sendable, CaseIterable {
    /// What counts in the end; depends on what else the machine did.
    case trainingTime
    /// Does not.
    case trainedSamples

    var title: String {
        switch self {
        case .trainingTime: "training time (wall clock)"
        case .trainedSamples: "trained samples (forward and backward)"
        }
    }

    var unit: String { self == .trainingTime ? " s" : "" }

    func place(of row: PolicyComparison.Row) -> Double {
        max(self == .trainingTime ? row.seconds : row.samplesTrained, 1e-3)
    }

    func control(of comparison: PolicyComparison) -> BudgetCurve {
        self == .trainingTime ? comparison.bySeconds : comparison.bySamples
    }
}

/// Accuracy over training time or trained samples as an SVG: the curve of uniform sampling, and each policy's points with
/// their 95 % intervals.
public func chart(of comparison: PolicyComparison, title: String, over axis: ChartAxis) -> String {
    ChartCanvas(comparison, axis).svg(title: title)
}

/// Places of a chart with a logarithmic axis of what was spent and a linear one of accuracy.
private struct ChartCanvas {
    let comparison: PolicyComparison
    let axis: ChartAxis
    private let spent: ClosedRange<Double>
    private let accuracy: ClosedRange<Double>

    private static let width = 860.0
    private static let height = 440.0
    private static let left = 64.0
    private static let right = 190.0
    private static let top = 44.0
    private static let bottom = 50.0
    /// Told apart by people who see colours differently (Okabe and Ito 2008).
    private static let colours = [
        "#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8B4513", "#666666",
    ]

    init(_ comparison: PolicyComparison, _ axis: ChartAxis) {
        self.comparison = comparison
        self.axis = axis
        let places = comparison.rows.map(axis.place)
        spent = (places.min() ?? 1) / 1.2...(places.max() ?? 1) * 1.2
        let ends = comparison.rows.flatMap { row in
            let half = row.accuracy.confidence ?? 0
            return [row.accuracy.mean - min(half, 0.1), row.accuracy.mean + min(half, 0.1)]
        }
        accuracy = max(0, (ends.min() ?? 0) - 0.01)...min(1, (ends.max() ?? 1) + 0.01)
    }

    private func x(_ value: Double) -> Double {
        let share = log(value / spent.lowerBound) / log(spent.upperBound / spent.lowerBound)
        return Self.left + share * (Self.width - Self.left - Self.right)
    }

    private func y(_ value: Double) -> Double {
        let share = (value - accuracy.lowerBound) / max(accuracy.upperBound - accuracy.lowerBound, 1e-9)
        return Self.top + (1 - share) * (Self.height - Self.top - Self.bottom)
    }

    func svg(title: String) -> String {
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" "
                + "font-family=\"sans-serif\" font-size=\"12\" fill=\"#333\">",
            "<rect width=\"\(Int(Self.width))\" height=\"\(Int(Self.height))\" fill=\"#fff\"/>",
            text(Self.left, 24, title, anchor: "start", size: 15),
        ]
        parts += axes() + control()
        var policies: [String] = []
        for row in comparison.rows where !policies.contains(row.policy) { policies.append(row.policy) }
        for (number, policy) in policies.enumerated() {
            let colour = Self.colours[number % Self.colours.count]
            parts += comparison.rows.filter { $0.policy == policy }.flatMap { point($0, colour) }
            let line = Self.top + 16 * Double(number) + 8
            parts.append(
                "<circle cx=\"\(short(Self.width - Self.right + 20))\" cy=\"\(short(line - 4))\" r=\"4\" fill=\"\(colour)\"/>"
            )
            parts.append(text(Self.width - Self.right + 30, line, policy, anchor: "start"))
        }
        return (parts + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private func axes() -> [String] {
        var parts: [String] = []
        for tick in 0...5 {
            let value = accuracy.lowerBound + (accuracy.upperBound - accuracy.lowerBound) * Double(tick) / 5
            parts.append(
                "<line x1=\"\(Int(Self.left))\" x2=\"\(Int(Self.width - Self.right))\" y1=\"\(short(y(value)))\" "
                    + "y2=\"\(short(y(value)))\" stroke=\"#e4e4e4\"/>")
            parts.append(text(Self.left - 8, y(value) + 4, short(100 * value) + " %", anchor: "end"))
        }
        let decades = -3...11
        for value in decades.flatMap({ decade in [1.0, 2, 5].map { $0 * pow(10, Double(decade)) } })
        where spent.contains(value) {
            let words = (value < 1 ? "\(value)" : "\(Int(value))") + axis.unit
            parts.append(text(x(value), Self.height - Self.bottom + 20, words))
        }
        let middle = (Self.left + Self.width - Self.right) / 2
        parts.append(text(middle, Self.height - 8, axis.title))
        return parts
    }

    private func control() -> [String] {
        let path = axis.control(of: comparison).points.enumerated().map { number, point in
            "\(number == 0 ? "M" : "L")\(short(x(point.budget))) \(short(y(point.accuracy.mean)))"
        }
        guard path.count > 1 else { return [] }
        return [
            "<path d=\"\(path.joined(separator: " "))\" fill=\"none\" stroke=\"#999\" stroke-dasharray=\"5 4\"/>"
        ]
    }

    private func point(_ row: PolicyComparison.Row, _ colour: String) -> [String] {
        let (centre, middle) = (x(axis.place(of: row)), y(row.accuracy.mean))
        var parts = [
            "<circle cx=\"\(short(centre))\" cy=\"\(short(middle))\" r=\"4\" fill=\"\(colour)\"/>"
        ]
        if let half = row.accuracy.confidence.map({ min($0, 0.1) }) {
            parts.append(
                "<line x1=\"\(short(centre))\" x2=\"\(short(centre))\" y1=\"\(short(y(row.accuracy.mean - half)))\" "
                    + "y2=\"\(short(y(row.accuracy.mean + half)))\" stroke=\"\(colour)\"/>")
        }
        return parts
    }

    private func short(_ value: Double) -> String { String(format: "%.1f", value) }

    private func text(
        _ x: Double, _ y: Double, _ words: String, anchor: String = "middle", size: Int = 12
    ) -> String {
        let safe = words.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        return
            "<text x=\"\(short(x))\" y=\"\(short(y))\" text-anchor=\"\(anchor)\" font-size=\"\(size)\">\(safe)</text>"
    }
}
