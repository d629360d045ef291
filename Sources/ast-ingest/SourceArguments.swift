import ArgumentParser
import Datasets
import Terminal

struct SourceArguments: ParsableArguments {
    @Option(help: "x", transform: { try choose($0, "format", from: DatasetFormat.self) }) var format =
        DatasetFormat.auto
}
