import ASTTypes
import ArgumentParser
import Datasets

/// Where the classes of a source come from, besides the source itself.
struct SourceArguments: ParsableArguments {
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

    func options(format: DatasetFormat) -> SourceOptions {
        SourceOptions(format: format, labels: labels, classMap: classMap)
    }
}
