import ASTTypes
import ArgumentParser
import Datasets
import Foundation
import Logging
import Recipes
import Terminal

/// What the command line says about recipes.
struct RecipeArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "With a recipe's name: take its files from DIR, as they were downloaded or unpacked.",
            discussion: "Archives are checked against their published checksums; DIR is never written to.",
            valueName: "dir"))
    var from: String?

    func validate() throws {
        if from?.isEmpty == true { throw ValidationError("--from needs a folder") }
    }

    /// Opens what SOURCE names: a path, or a recipe whose files are fetched first where they are not there.
    /// - Throws: `Failure` when it is neither, or cannot be had.
    func open(
        _ source: String, options: SourceOptions, _ logger: Logger, quiet: Bool, _ interruption: Interruption
    ) throws(Failure) -> any DatasetSource {
        guard try isRecipe(source) else { return try openDataset(at: source, options: options) }
        let recipe = try Recipe.named(source)
        logger.notice(
            "\(recipe.title): \(recipe.description); licence: \(recipe.licence); \(recipe.homepage)")
        let fetched = try fetch(recipe, quiet: quiet, interruption)
        logger.debug("opening \(fetched.path)")
        var options = options
        if options.format == .auto, let format = fetched.format.flatMap(DatasetFormat.init) {
            options.format = format
        }
        return fetched.applied(to: try openDataset(at: fetched.path, options: options))
    }

    private func isRecipe(_ source: String) throws(Failure) -> Bool {
        if from != nil { return true }
        if FileManager.default.fileExists(atPath: source) { return false }
        if Recipe.names.contains(source) { return true }
        // A path that leads nowhere is told apart from a misspelt name by its slash.
        guard source.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }), source != "-" else {
            return false
        }
        throw Failure(
            .noInput, "'\(printable(source))' is neither there nor the name of a recipe",
            remedy: suggestion(for: source, among: Recipe.names))
    }

    private func fetch(_ recipe: Recipe, quiet: Bool, _ interruption: Interruption) throws(Failure)
        -> FetchedRecipe
    {
        let bytesPerUnit: Int64 = 1_000_000
        var shown: (step: String, progress: Terminal.Progress)?
        let options = FetchOptions(
            progress: { news in
                // What is done within a blink needs no line.
                if news.total < bytesPerUnit { return }
                if shown?.step != news.step {
                    shown?.progress.finish()
                    shown = (
                        news.step,
                        Terminal.Progress(
                            label: news.step, total: Int(news.total / bytesPerUnit), unit: "MB", quiet: quiet)
                    )
                }
                shown?.progress.update(Int(news.done / bytesPerUnit))
            },
            isCancelled: { interruption.exitCode != nil })
        defer { shown?.progress.finish() }
        do throws(Failure) {
            return try recipe.fetch(into: Recipe.defaultCache, from: from, options: options)
        } catch {
            // Ctrl-C and SIGTERM have exit codes of their own.
            guard error.kind == .interrupted, let code = interruption.exitCode else { throw error }
            throw Failure(Failure.Kind(rawValue: code), error.message, remedy: "run again to go on")
        }
    }
}
