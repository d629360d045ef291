import ASTTypes

/// Refuses option values outside their range, by the option's name on the command line.
enum OptionCheck {
    static func rate(_ value: Double) throws {
        try require(
            value > 0 && value <= 1, "--rate", value, range: "(0, 1]",
            remedy: "give the share of samples to train on, above 0 and at most 1, such as 0.10")
    }

    static func gain(_ value: Double, option: String) throws {
        try require(
            value.isFinite && value >= 0, option, value, range: "[0, ∞)",
            remedy: "give a finite number that is not negative")
    }

    /// The gain of an integral in rank space, where the density of scores is 1: it settles below 2.
    static func rankGain(_ value: Double) throws {
        try require(
            value > 0 && value < 2, "--ki", value, range: "(0, 2)",
            remedy: "give a gain above 0 and below 2, such as 0.05")
    }

    static func budget(_ value: Double) throws {
        try require(
            value.isFinite && value > 0, "the budget", value, range: "(0, ∞)",
            remedy: "give a budget above 0, such as --budget 30m")
    }

    static func fraction(_ value: Double, option: String) throws {
        try require(
            value >= 0 && value <= 1, option, value, range: "[0, 1]", remedy: "give a number from 0 to 1")
    }

    static func smoothing(_ value: Double, option: String) throws {
        try require(
            value > 0 && value <= 1, option, value, range: "(0, 1]",
            remedy: "give a number above 0 and at most 1")
    }

    static func count(_ value: Int, option: String, least: Int) throws {
        try require(
            value >= least, option, value, range: "[\(least), ∞)",
            remedy: "give a whole number of at least \(least)")
    }

    private static func require(
        _ isInside: Bool, _ option: String, _ value: any CustomStringConvertible, range: String,
        remedy: String
    ) throws {
        if !isInside { throw Failure(.usage, "\(option) \(value) is outside \(range)", remedy: remedy) }
    }
}
