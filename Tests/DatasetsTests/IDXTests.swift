import ASTTypes
import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct IDXTests {
    /// Three images of 2 × 3 pixels.
    private let images = DatasetFixture.idx([3, 2, 3], (0..<18).map { UInt8($0) })
    private let labels = DatasetFixture.idx([3], [4, 0, 9])

    private func write(_ folder: URL, prefix: String = "", gzip: Bool = false, role: String = "train") throws
    {
        let ending = gzip ? ".gz" : ""
        try DatasetFixture.write(
            gzip ? gzipped(images) : images, "\(prefix)\(role)-images-idx3-ubyte\(ending)", in: folder)
        try DatasetFixture.write(
            gzip ? gzipped(labels) : labels, "\(prefix)\(role)-labels-idx1-ubyte\(ending)", in: folder)
    }

    private func failure(_ folder: URL) -> Failure? {
        #expect(throws: Failure.self) { try openDataset(at: folder.path) }
    }

    @Test(arguments: [false, true]) func imagesAndLabelsComeInPairs(gzip: Bool) throws {
        try withTemporaryFolder { folder in
            try write(folder, gzip: gzip)
            try write(folder, gzip: gzip, role: "t10k")
            let source = try openDataset(at: folder.path)
            #expect(
                try splits(source) == [SplitSize(name: "train", count: 3), SplitSize(name: "test", count: 3)])
            #expect(source.classes == (0...9).map(String.init))
            let item = try items(source)[4]
            #expect(item.label == .number(0))
            #expect(item.name == "t10k-images-idx3-ubyte\(gzip ? ".gz" : "")#1")
            #expect(
                item.payload == .pixels(ImageShape(height: 2, width: 3, channels: 1), [6, 7, 8, 9, 10, 11]))
        }
    }

    @Test func fashionMNISTHasItsClassNames() throws {
        try withTemporaryFolder { folder in
            let fashion = folder.appending(path: "Fashion-MNIST")
            try FileManager.default.createDirectory(at: fashion, withIntermediateDirectories: true)
            try write(fashion)
            let source = try openDataset(at: fashion.path)
            #expect(source.classes.first == "T-shirt/top")
            #expect(source.classes.last == "Ankle boot")
        }
    }

    @Test func oneOfSeveralSetsIsChosenByAFile() throws {
        try withTemporaryFolder { folder in
            try write(folder, prefix: "emnist-digits-")
            try write(folder, prefix: "emnist-letters-")
            let several = failure(folder)
            #expect(several?.kind == .usage)
            #expect(several?.message.contains("emnist-digits, emnist-letters") == true)
            let file = folder.appending(path: "emnist-letters-train-images-idx3-ubyte")
            let source = try openDataset(at: file.path)
            #expect(try items(source)[0].name.hasPrefix("emnist-letters-train"))
        }
    }

    @Test func aTruncatedGzipFileIsRefusedByName() throws {
        try withTemporaryFolder { folder in
            let noise = DatasetFixture.idx([3, 2, 3], (0..<18).map { UInt8(truncatingIfNeeded: $0 &* 167) })
            let file = gzipped(noise)
            try write(folder)
            let name = "train-images-idx3-ubyte"
            for length in [file.count - 1, file.count - 8, file.count - 12, 12] {
                try DatasetFixture.write(Array(file[..<length]), name, in: folder)
                let failure = failure(folder)
                #expect(failure?.kind == .badData)
                #expect(failure?.message.contains(name) == true)
                #expect(failure?.message.contains("ends in the middle of its compressed data") == true)
            }
        }
    }

    @Test func aDamagedGzipFileIsRefused() throws {
        try withTemporaryFolder { folder in
            try write(folder)
            var file = gzipped(images)
            file[file.count - 6] ^= 1  // in the checksum
            try DatasetFixture.write(file, "train-images-idx3-ubyte", in: folder)
            #expect(failure(folder)?.message.contains("damaged gzip file") == true)
        }
    }

    @Test func moreOrLessDataThanTheHeaderSaysIsRefused() throws {
        try withTemporaryFolder { folder in
            try write(folder)
            for data in [
                images + [0], Array(images.dropLast()), gzipped(images + [0]),
                gzipped(Array(images.dropLast())),
            ] {
                try DatasetFixture.write(data, "train-images-idx3-ubyte", in: folder)
                #expect(failure(folder)?.message.contains("must have 18 bytes of data by its header") == true)
            }
        }
    }

    @Test func aHeaderThatAnnouncesMoreThanCanBeInTheFileIsRefusedAtOnce() throws {
        try withTemporaryFolder { folder in
            try write(folder)
            let bomb = gzipped(DatasetFixture.idx([60_000, 10_000, 10_000], []))
            try DatasetFixture.write(bomb, "train-images-idx3-ubyte", in: folder)
            #expect(failure(folder)?.message.contains("but has at most") == true)
        }
    }

    @Test func aWrongMagicNumberIsRefused() throws {
        try withTemporaryFolder { folder in
            try write(folder)
            try DatasetFixture.write(labels, "train-images-idx3-ubyte", in: folder)
            #expect(
                failure(folder)?.message.contains("starts with 00 00 08 01 instead of 00 00 08 03") == true)
        }
    }

    @Test func asManyLabelsAsImagesAreNeeded() throws {
        try withTemporaryFolder { folder in
            try write(folder)
            try DatasetFixture.write(DatasetFixture.idx([2], [1, 2]), "train-labels-idx1-ubyte", in: folder)
            let mismatch = failure(folder)
            #expect(mismatch?.message.contains("has 3 images") == true)
            #expect(mismatch?.message.contains("has 2 labels") == true)
            try FileManager.default.removeItem(at: folder.appending(path: "train-labels-idx1-ubyte"))
            #expect(failure(folder)?.kind == .noInput)
        }
    }

    @Test func noImagesAtAllIsRefused() throws {
        try withTemporaryFolder { folder in
            try write(folder)
            try DatasetFixture.write(
                DatasetFixture.idx([0, 28, 28], []), "train-images-idx3-ubyte", in: folder)
            #expect(failure(folder)?.message.contains("says it holds 0 × 28 × 28 bytes") == true)
        }
    }
}
