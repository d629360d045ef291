import ASTTypes
import ArgumentParser
import Inspection
import Logging
import SampleStore
import Terminal

/// What every subcommand takes.
struct StoreArguments: ParsableArguments {
    @Argument(help: "The store to look at.", completion: .directory)
    var store: String

    @Flag(help: "Print JSON: stable names, fractions from 0 to 1.")
    var json = false

    @OptionGroup var verbosity: VerbosityOptions

    var logger: Logger { verbosity.makeLogger("ast-inspect") }

    func open() throws -> SampleStore {
        let store = try SampleStore(opening: store)
        logger.debug("opened \(store.path): \(store.count.grouped) samples, digest \(store.manifest.digest)")
        return store
    }
}

/// Which of the store's runs to look at.
struct RunArguments: ParsableArguments {
    @Option(help: "The training run. (default: the newest)")
    var run: String?

    /// Says which run it is where the user did not.
    func open(in store: SampleStore, logger: Logger) throws -> InspectedRun {
        let inspected = try InspectedRun(run, of: store)
        if run == nil { logger.notice("run '\(inspected.header.name)', the newest; --run chooses another") }
        logger.debug("run '\(inspected.header.name)': \(inspected.epochs.count) epochs")
        return inspected
    }
}

/// A number for a table; `-` where there is none.
func cell(_ value: Double?, decimals: Int = 3) -> String {
    value.map { $0.rounded(toDecimals: decimals) } ?? "-"
}
func cell(_ value: Float16?, decimals: Int = 3) -> String { cell(value.map(Double.init), decimals: decimals) }
func percentCell(_ value: Double?, decimals: Int = 1) -> String { value?.percent(decimals: decimals) ?? "-" }
