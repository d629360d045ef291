internal import ASTTypes

/// Where to look for the classes of pictures that have no class folders.
struct LabelSearch: Sendable {
    /// A label file that was asked for.
    var given: SystemPath?
    /// What numbers in a label file mean.
    var classMap: ClassMap?

    /// As the data sets' publishers call them; what names the classes comes before what only numbers them.
    private static let names = [
        "val_annotations.txt", "imagenet_2012_validation_synset_labels.txt", "LOC_val_solution.csv",
        "ILSVRC2012_validation_ground_truth.txt", "val.txt",
    ]
    /// Relative to the folder of pictures. Kaggle's archive has its table four levels above them.
    private static let places = [
        "", "..", "../Annotations", "../devkit", "../devkit/data", "../ILSVRC2012_devkit_t12",
        "../ILSVRC2012_devkit_t12/data", "../caffe_ilsvrc12", "../../devkit/data", "../..", "../../..",
        "../../../..",
    ]

    /// The label files that may be the folder's, the likeliest first.
    func candidates(for folder: SystemPath) -> [SystemPath] {
        if let given { return [given] }
        return Self.names.flatMap { name in
            Self.places.map { $0.isEmpty ? folder.appending(name) : folder.appending("\($0)/\(name)") }
        }.filter { isRegularFile($0) }
    }

    /// The table that says which of its numbers is which class, beside a label file.
    func numberedMap(beside labels: SystemPath) throws(Failure) -> ClassMap? {
        if let classMap { return classMap }
        let places = ["map_clsloc.txt", "data/map_clsloc.txt", "../data/map_clsloc.txt"]
        let found = places.map { labels.parent.appending($0) }.first { isRegularFile($0) }
        guard let found else { return nil }
        return try ClassMap(found)
    }
}
