import ASTTypes
import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct LabelFileTests {
    private func write(_ names: [String], in folder: URL) throws {
        for name in names { try DatasetFixture.write(Array(name.utf8), name, in: folder) }
    }

    private func put(_ text: String, _ name: String, in folder: URL) throws {
        try DatasetFixture.write(Array(text.utf8), name, in: folder)
    }

    private let train = ["train/n01/a.JPEG", "train/n02/b.JPEG", "train/n03/c.JPEG"]
    private let val = ["val/v_1.JPEG", "val/v_2.JPEG", "val/v_3.JPEG"]

    /// Where each of ImageNet's label files usually lies, and what it says: v_1 is n03, v_2 n01, v_3 n03.
    private static let files: [(name: String, text: String)] = [
        ("val/val_annotations.txt", "v_1.JPEG\tn03\t0\t0\t9\t9\nv_3.JPEG\tn03\t0\nv_2.JPEG\tn01\t0\r\n"),
        (
            "LOC_val_solution.csv",
            "ImageId,PredictionString\nv_2,n01 85 1 499 272 \nv_1,n03 1 2 3 4\nv_3,n03 1 2 3 4\n"
        ),
        ("imagenet_2012_validation_synset_labels.txt", "n03\nn01\nn03\n"),
        ("val.txt", "v_1.JPEG 2\nv_2.JPEG 0\nv_3.JPEG 2\n"),
        ("caffe_ilsvrc12/val.txt", "v_1.JPEG 2\nv_2.JPEG 0\nv_3.JPEG 2\n"),
    ]

    @Test(arguments: files.indices) func aFlatValidationFolderGetsItsLabels(index: Int) throws {
        try withTemporaryFolder { folder in
            try write(train + val, in: folder)
            let file = Self.files[index]
            try put(file.text, file.name, in: folder)
            let source = try openDataset(at: folder.path)
            #expect(source.classes == ["n01", "n02", "n03"])
            #expect(try names(source) == [train, ["val/v_2.JPEG", "val/v_1.JPEG", "val/v_3.JPEG"]])
            #expect(try items(source).map(\.label) == [0, 1, 2, 0, 2, 2].map { .number($0) })
        }
    }

    @Test func theGroundTruthNeedsTheKitsTable() throws {
        try withTemporaryFolder { folder in
            let classes = ["n00000001", "n00000002", "n00000003"]
            try write(classes.map { "train/\($0)/a.JPEG" } + val, in: folder)
            try put(
                "1\n3\n1\n", "ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt", in: folder)
            let failure = #expect(throws: Failure.self) { try openDataset(at: folder.path) }
            #expect(failure?.message.contains("only the numbers of the classes") == true)
            #expect(failure?.remedy?.contains("map_clsloc.txt") == true)
            // The ids in their own order are not the kit's numbers.
            try put(classes.joined(separator: "\n"), "sorted.txt", in: folder)
            let sorted = SourceOptions(classMap: folder.path + "/sorted.txt")
            #expect(throws: Failure.self) { try openDataset(at: folder.path, options: sorted) }
            let table = "n00000003 1 kit_fox\nn00000001 2 setter\nn00000002 3 husky\n"
            try put(table, "ILSVRC2012_devkit_t12/data/map_clsloc.txt", in: folder)
            let source = try openDataset(at: folder.path)
            #expect(source.classes == classes)
            #expect(
                try items(source).dropFirst(3).map(\.name) == [
                    "val/v_2.JPEG", "val/v_1.JPEG", "val/v_3.JPEG",
                ])
            #expect(try items(source).dropFirst(3).map(\.label) == [.number(1), .number(2), .number(2)])
            let mapped = try openDataset(
                at: folder.path,
                options: SourceOptions(classMap: folder.path + "/ILSVRC2012_devkit_t12/data/map_clsloc.txt"))
            #expect(mapped.classes == ["kit_fox", "setter", "husky"])
            #expect(try items(mapped).map(\.label) == [1, 2, 0, 2, 0, 0].map { .number($0) })
        }
    }

    @Test func aFolderOfPicturesAloneGetsItsLabelsFromBesideIt() throws {
        try withTemporaryFolder { folder in
            try write(["ILSVRC2012_img_val/v_1.JPEG", "ILSVRC2012_img_val/v_2.JPEG"], in: folder)
            let path = folder.path + "/ILSVRC2012_img_val"
            let bare = #expect(throws: Failure.self) { try openDataset(at: path) }
            #expect(bare?.message.contains("no data set recognised") == true)
            try put("n02\nn01\n", "imagenet_2012_validation_synset_labels.txt", in: folder)
            let source = try openDataset(at: path)
            #expect(try splits(source).map(\.name) == ["val"])
            #expect(source.classes == ["n01", "n02"])
            #expect(try names(source) == [["v_2.JPEG", "v_1.JPEG"]])
            try put("n02\nn01\nn01\n", "imagenet_2012_validation_synset_labels.txt", in: folder)
            let uneven = #expect(throws: Failure.self) { try openDataset(at: path) }
            #expect(uneven?.message.contains("has 3 labels, but there are 2 pictures") == true)
        }
    }

    @Test func tinyImageNetsValidationFolderStandsAlone() throws {
        try withTemporaryFolder { folder in
            try write(["val/images/v_1.JPEG"], in: folder)
            try put("v_1.JPEG\tn07\t0\n", "val/val_annotations.txt", in: folder)
            let source = try openDataset(at: folder.path + "/val")
            #expect(source.classes == ["n07"])
            #expect(try names(source) == [["images/v_1.JPEG"]])
        }
    }

    @Test func aGivenLabelFileMayHaveAnyName() throws {
        try withTemporaryFolder { folder in
            try write(
                ["pictures/1.png", "pictures/2.png", "pictures/10.png", "pictures/notes.txt"], in: folder)
            let path = folder.path + "/pictures"
            let options = SourceOptions(labels: folder.path + "/labels.csv")
            try put("filename,category\n10.png,Zebra\n2.png,ape\n1.png,ape\n", "labels.csv", in: folder)
            let source = try openDataset(at: path, options: options)
            #expect(source.classes == ["Zebra", "ape"])
            #expect(try splits(source).map(\.name) == ["train"])
            #expect(try names(source) == [["10.png", "1.png", "2.png"]])
            // Numbers without names are the classes.
            try put("10.png,11\n2.png,2\n1.png,2\n", "labels.csv", in: folder)
            let numbered = try openDataset(at: path, options: options)
            #expect(numbered.classes == (0...11).map(String.init))
            #expect(try names(numbered) == [["1.png", "2.png", "10.png"]])
            #expect(try items(numbered).map(\.label) == [.number(2), .number(2), .number(11)])
            #expect(numbered.fingerprint != source.fingerprint)
        }
    }

    @Test func whatALabelFileLacksOrHasTooMuchIsTold() throws {
        try withTemporaryFolder { folder in
            try write(train + val, in: folder)
            try put("v_1.JPEG\tn01\nv_9.JPEG\tn02\n", "val/val_annotations.txt", in: folder)
            let source = try openDataset(at: folder.path)
            #expect(source.notices.contains { $0.contains("2 pictures such as v_2.JPEG have no label in") })
            // A picture that is not there is found out when it is read.
            #expect(try names(source)[1] == ["val/v_1.JPEG", "val/v_9.JPEG"])
            try put("v_1.JPEG\tn01\nv_1.JPEG\tn02\n", "val/val_annotations.txt", in: folder)
            let twice = #expect(throws: Failure.self) { try openDataset(at: folder.path) }
            #expect(twice?.message.contains("line 2 gives v_1.JPEG a second class") == true)
        }
    }

    @Test func filesThatOnlyLookLikeLabelsAreNotUsed() throws {
        try withTemporaryFolder { folder in
            try write(train + val, in: folder)
            try put("v_1.JPEG\nv_2.JPEG\nv_3.JPEG\n", "val.txt", in: folder)
            let listed = try openDataset(at: folder.path)
            #expect(listed.notices.contains("the split 'val' has no labels and is left out"))
            try put("other.JPEG 1\n", "val.txt", in: folder)
            #expect(try openDataset(at: folder.path).count == 3)
            try put("v_1.JPEG 1\nv_2.JPEG\n", "val.txt", in: folder)
            #expect(try openDataset(at: folder.path).notices.contains { $0.contains("line 2 has no class") })
            let given = #expect(throws: Failure.self) {
                try openDataset(at: folder.path, options: SourceOptions(labels: folder.path + "/val.txt"))
            }
            #expect(given?.message.hasSuffix("val.txt: line 2 has no class") == true)
            try put("v_1.JPEG 7\n", "val.txt", in: folder)
            let beyond = #expect(throws: Failure.self) { try openDataset(at: folder.path) }
            #expect(beyond?.message.contains("line 1 has class 7, which there is not") == true)
        }
    }

    @Test func aLabelFileThatNothingNeedsIsAnError() throws {
        try withTemporaryFolder { folder in
            try write(["a/1.jpg", "b/1.jpg"], in: folder)
            try put("1.jpg a\n", "labels.txt", in: folder)
            let options = SourceOptions(labels: folder.path + "/labels.txt")
            let failure = #expect(throws: Failure.self) { try openDataset(at: folder.path, options: options) }
            #expect(failure?.kind == .usage)
            try put("path,label\nx,y\n", "list.csv", in: folder)
            let list = #expect(throws: Failure.self) {
                try openDataset(at: folder.path + "/list.csv", options: options)
            }
            #expect(list?.kind == .usage)
            let missing = SourceOptions(labels: folder.path + "/nowhere.txt")
            #expect(throws: Failure.self) { try openDataset(at: folder.path, options: missing) }
        }
    }
}
