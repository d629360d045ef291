import ASTTypes
import ArgumentParser
import Planning

struct BudgetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Time that the epochs may take, planning and validation included, such as 90s, 30m or 1.5h: the rate of each epoch is steered so that the run ends on it.",
            valueName: "time"))
    var budget: String?

    @Option(
        help: ArgumentHelp(
            "The same in joules of training and validation, where they are measured or, with --cpu-watts, estimated.",
            valueName: "joules"))
    var budgetJoules: Double?

    @Option(
        help: ArgumentHelp("The same in samples trained, counted each time.", valueName: "samples"))
    var budgetSamples: Int?

    /// - Throws: `Failure(.usage)` for more than one budget, or one that is none.
    func limit() throws -> Budget? {
        let given = [
            budget.map { _ in "--budget" }, budgetJoules.map { _ in "--budget-joules" },
            budgetSamples.map { _ in "--budget-samples" },
        ].compactMap { $0 }
        guard given.count <= 1 else {
            throw Failure(
                .usage, "\(given.joined(separator: " and ")) are given, and a run has one budget",
                remedy: "leave all but one out")
        }
        if let budget { return try Budget.seconds(parsing: budget) }
        if let budgetJoules {
            guard budgetJoules.isFinite, budgetJoules > 0 else {
                throw Failure(
                    .usage, "--budget-joules \(budgetJoules) is not possible", remedy: "give a number above 0"
                )
            }
            return .joules(budgetJoules)
        }
        guard let budgetSamples else { return nil }
        guard budgetSamples > 0 else {
            throw Failure(
                .usage, "--budget-samples \(budgetSamples) is not possible", remedy: "give at least 1")
        }
        return .samples(budgetSamples)
    }
}
