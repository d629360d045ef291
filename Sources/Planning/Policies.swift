import ASTTypes

/// The policies a run can be asked for by name.
public enum Policies {
    public static let names = ["full", "uniform", "ast", "history"]

    /// The policy called `name`.
    /// - Parameter history: what `history` stands for, with its options.
    /// - Throws: `Failure(.usage)` for a name there is none of, with the nearest one.
    public static func policy(named name: String, history: HistoryPolicy) throws -> any PlanPolicy {
        switch name {
        case "full": FullPolicy()
        case "uniform": UniformPolicy()
        case "ast": SeedPolicy()
        case "history": history
        default:
            throw Failure(.usage, "unknown policy '\(name)'", remedy: suggestion(for: name, among: names))
        }
    }
}
