import ASTTypes
import ArgumentParser
import Datasets
import Terminal

/// Where the classes of a source come from, besides the source itself.
struct SourceArguments: ParsableArguments {
    @Option(
        help: "How the data set lies on disk: auto, cifar, idx, folder, tar, list or svhn.",
        transform: { try choose($0, "format", from: DatasetFormat.self) })
    var format = DatasetFormat.auto

    @Option(
        help: ArgumentHelp(
            "The classes of a folder of pictures without class folders: NAME CLASS on each line, or CLASS alone.",
            discussion: """
                ImageNet's and Tiny ImageNet's own files are found by themselves when they lie in the folder, beside \
                it or in the development kit's folder.
                """,
            valueName: "file"))
    var labels: String?

    @Option(
        help: ArgumentHelp(
            "The classes in their order, one on each line: KEY, or KEY NAME to show another name.",
            valueName: "file"))
    var classMap: String?

    func validate() throws {
        for (option, value) in [("--labels", labels), ("--class-map", classMap)] where value?.isEmpty == true
        {
            throw ValidationError("\(option) is empty; give a file")
        }
    }

    func options(_ interruption: Interruption) -> SourceOptions {
        SourceOptions(format: format, labels: labels, classMap: classMap) { interruption.exitCode != nil }
    }
}
