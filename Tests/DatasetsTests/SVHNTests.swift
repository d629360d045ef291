import ASTTypes
import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct SVHNTests {
    /// Three pictures and the labels 1, 10 and 7, written by SciPy's savemat with compression; the value at (row,
    /// column, channel, picture) is row + 2 column + 50 channel + 10 picture.
    private static let compressed = """
        TUFUTEFCIDUuMCBNQVQtZmlsZSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg
        ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAAAAAAAAAAAAABSU0PAAAA8QEAAHic7db3N5VxHMDxp4vr
        3sYNDVpSLmmLirIqZdPQoKUIpWWvjIayM1MSLe0hZZSRpL2M+H96nPzq/atznvv9Pudzvuc8r+8vn9/eOkmSXPWSpJZvjTxa6f8x
        kcdMHpuxMRqbSfIXJt+q0Uf60R8qI2MTtalGO3nK1Gm66WbmFjNmzpptaTVn7rz5C6wXstosYl1sy6q3Y7VfwuqwlHXZctYVK1lX
        rWZ1XMPq5My6dh3rehdW1w2sG91Y3T1YPb1YN21m3eLNunUbq48vq58/a0Aga1Awa8h21h07WXeFsu7ew7p3H2tYOOv+A6wHDyl9
        P9bDEaxHjrJGRrEei2aNiWU9foI17iTrqdOsZ86yxiewJiaxJqewpqaxpmewZp5jzcpmzcllPX+B9eIl1rzLrFfyWQsKWYuKWUtK
        Wa+WKX0/1vIK1soq1uprrDXXWW/Ust6sY71Vz9pwm/XOXdZ791kbH7A+fMT6+Anr02esz1+wvmxifdXM+voNa0sra1s769t3rB2d
        rF3drO97WD/0ir4WfS362nD7U+n7ib4WfS36c/xKVPp+oq9FX09kX7N+7GP99Jn1y1fWb99Zf/wUfS36WvS14fan0vcTfS36WvTn
        +JWo9P1EX4u+nsi+Zv31m/VPP+vAIOvQX9bhkX9hs/wvDwAAACoAAAB4nONjYGAwAGI2IOYAYk4GCGCF8pmBmBGMGRkqgTQTUISR
        i50BABjoAPk=
        """

    private func pixel(_ row: Int, _ column: Int, _ channel: Int, _ picture: Int) -> UInt8 {
        UInt8(row + 2 * column + 50 * channel + 10 * picture)
    }

    private var compressed: [UInt8] {
        get throws {
            let text = Self.compressed.filter { !$0.isWhitespace }
            return [UInt8](try #require(Data(base64Encoded: text)))
        }
    }

    /// The same, written plainly.
    private func plain(labels: [UInt8] = [1, 10, 7], sizes: [Int] = [32, 32, 3, 3]) -> [UInt8] {
        var pixels: [UInt8] = []
        for picture in 0..<3 {
            for channel in 0..<3 {
                for column in 0..<32 {
                    for row in 0..<32 { pixels.append(pixel(row, column, channel, picture)) }
                }
            }
        }
        let text = [UInt8]("MATLAB 5.0 MAT-file".utf8)
        let header = text + [UInt8](repeating: 32, count: 124 - text.count) + [0x00, 0x01, 0x49, 0x4D]
        return header + matrix("X", sizes, pixels) + matrix("y", [labels.count, 1], labels)
    }

    private func matrix(_ name: String, _ sizes: [Int], _ bytes: [UInt8]) -> [UInt8] {
        let flags = field(6, [9, 0, 0, 0, 0, 0, 0, 0])
        let contents =
            flags + field(5, sizes.flatMap(number)) + field(1, [UInt8](name.utf8)) + field(2, bytes)
        return number(14) + number(contents.count) + contents
    }

    private func field(_ type: Int, _ bytes: [UInt8]) -> [UInt8] {
        number(type) + number(bytes.count) + bytes
            + [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8)
    }

    private func number(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private func write(_ bytes: [UInt8], _ split: String, _ folder: URL) throws {
        try DatasetFixture.write(bytes, "\(split)_32x32.mat", in: folder)
    }

    private func refusal(_ bytes: [UInt8]) throws -> Failure? {
        try withTemporaryFolder { folder in
            try write(bytes, "train", folder)
            return #expect(throws: Failure.self) { _ = try items(openDataset(at: folder.path)) }
        }
    }

    @Test(arguments: [false, true]) func picturesAreTurnedToRowsAndTenIsZero(isCompressed: Bool) throws {
        try withTemporaryFolder { folder in
            try write(isCompressed ? compressed : plain(), "train", folder)
            let source = try openDataset(at: folder.path)
            #expect(source.kind == "svhn")
            #expect(source.notices.count == 1)
            let items = try items(source)
            #expect(items.map(\.label) == [.number(1), .number(0), .number(7)])
            #expect(items[2].name == "train_32x32.mat#2")
            var expected: [UInt8] = []
            for row in 0..<32 {
                for column in 0..<32 { expected += (0..<3).map { pixel(row, column, $0, 2) } }
            }
            #expect(items[2].payload == .pixels(ImageShape(height: 32, width: 32, channels: 3), expected))
        }
    }

    @Test func readingGoesOnFromAnyItemOverTheSplits() throws {
        try withTemporaryFolder { folder in
            for split in ["train", "test", "extra"] { try write(compressed, split, folder) }
            let source = try openDataset(at: folder.path, format: .svhn)
            let all = try items(source)
            #expect(
                all.map(\.split) == ["train", "train", "train", "test", "test", "test"]
                    + ["extra", "extra", "extra"])
            for ordinal in 0...9 { #expect(try items(source, from: ordinal) == Array(all[ordinal...])) }
            #expect(throws: Failure.self) { _ = try source.makeReader(from: 10) }
        }
    }

    @Test func aWrongLabelIsABadItem() throws {
        try withTemporaryFolder { folder in
            try write(plain(labels: [1, 11, 7]), "train", folder)
            let items = try items(openDataset(at: folder.path))
            #expect(failure(of: items[1])?.message.contains("label 11") == true)
            #expect(failure(of: items[2]) == nil)
        }
    }

    @Test func wrongShapesAndCountsAreRefused() throws {
        #expect(try refusal(plain(labels: [1, 2]))?.message.contains("3 pictures but 2 labels") == true)
        #expect(try refusal(plain(sizes: [32, 32, 9, 1]))?.message.contains("32×32×9×1") == true)
        #expect(try refusal(plain(sizes: [32, 32, 3, 4]))?.kind == .badData)
        #expect(try refusal(plain(sizes: [1 << 30, 1 << 30, 1 << 30, 1 << 30]))?.kind == .badData)
    }

    @Test func truncatedAndDamagedFilesAreErrors() throws {
        for whole in [plain(), try compressed] {
            for length in stride(from: 0, to: whole.count, by: whole.count / 23) {
                #expect(try refusal([UInt8](whole.prefix(length))) != nil)
            }
        }
        var damaged = try compressed
        damaged[damaged.count / 2] ^= 0xFF
        #expect(try refusal(damaged)?.kind == .badData)
        // The first element's own checksum, after its last picture.
        var summed = try compressed
        let size = summed[132..<136].reversed().reduce(0) { $0 << 8 | Int($1) }
        summed[136 + size - 1] ^= 1
        #expect(try refusal(summed)?.message.contains("incorrect data check") == true)
    }
}
