internal import ASTTypes

/// A member's name taken apart. `.`, `..` and empty parts say nothing about a class and are left out.
struct TarName {
    let folders: [ArraySlice<UInt8>]
    /// After the last slash.
    let file: ArraySlice<UInt8>

    init(folders: [ArraySlice<UInt8>], file: ArraySlice<UInt8>) {
        self.folders = folders
        self.file = file
    }

    init(_ name: [UInt8]) {
        var parts = name.split(separator: UInt8(ascii: "/")).filter { part in
            part.count > 2 || !part.allSatisfy { $0 == UInt8(ascii: ".") }
        }
        file = parts.popLast() ?? []
        folders = parts
    }

    /// Hidden, or something that desktops and old tars leave behind.
    var isLitter: Bool {
        file.isEmpty || litter.contains(Array(file)) || Self.isLitter(file)
            || folders.contains(where: Self.isLitter)
    }

    private static func isLitter(_ part: ArraySlice<UInt8>) -> Bool {
        part.first == UInt8(ascii: ".") || part.elementsEqual("__MACOSX".utf8)
            || part.starts(with: "PaxHeader".utf8)
    }

    /// Whether the extension is that of a picture, also of one that cannot be decoded here.
    var isImage: Bool { Self.isImage(file.split(separator: UInt8(ascii: ".")).dropFirst().last ?? []) }

    /// - Parameter suffix: without its dot.
    static func isImage(_ suffix: some Collection<UInt8>) -> Bool {
        suffix.count <= 4 && imageExtensions.contains(lowercased(suffix))
    }

    private static let imageExtensions = Set(
        ["jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff", "ppm", "pgm"].map { Array($0.utf8) })

    /// ImageNet's `n01440764_10026.JPEG` names its class (`n01440764`) before the first underscore.
    var wordNetID: ArraySlice<UInt8>? {
        let start = file.prefix(9)
        guard file.count > 10, file[start.endIndex] == UInt8(ascii: "_"), isWordNetID(start) else {
            return nil
        }
        return start
    }

    /// Tiny ImageNet keeps each class's bounding boxes beside its pictures.
    var isBoxTable: Bool {
        file.hasSuffix("_boxes.txt")
            && folders.contains { file.dropLast("_boxes.txt".utf8.count).elementsEqual($0) }
    }

    /// The split that the innermost folder with a split's name tells.
    var splitFolder: String? { folders.reversed().lazy.compactMap { splitName(of: $0) }.first }
}

/// Whether it is an `n` and eight digits.
func isWordNetID(_ name: some Collection<UInt8>) -> Bool {
    name.count == 9 && name.first == UInt8(ascii: "n") && name.dropFirst().allSatisfy { isDigit($0) }
}

func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

func lowercased(_ bytes: some Collection<UInt8>) -> [UInt8] {
    bytes.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 + 32 : $0 }
}

/// The split that a folder or a part of a file's name stands for, or nil.
func splitName(of name: some Collection<UInt8>) -> String? {
    name.count <= 10 ? SplitName.recognised(String(decoding: name, as: UTF8.self)) : nil
}

/// The split in a shard's name, as in `imagenet-train-000000.tar`; `train` where there is none.
func splitName(ofShard file: some Collection<UInt8>) -> String {
    let words = file.split { !isDigit($0) && !isLetter($0) }
    return words.lazy.compactMap { splitName(of: $0) }.first ?? "train"
}

private func isLetter(_ byte: UInt8) -> Bool {
    lowercased([byte])[0] >= UInt8(ascii: "a") && lowercased([byte])[0] <= UInt8(ascii: "z")
}

/// Whether a file's name is that of a tar, and how long that ending is.
func tarSuffix(of name: some Collection<UInt8>) -> Int? {
    let endings = [
        ".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tbz",
    ]
    let lower = lowercased(name.suffix(8))
    return endings.first { lower.hasSuffix($0) && name.count > $0.utf8.count }?.utf8.count
}

extension BidirectionalCollection<UInt8> {
    fileprivate func hasSuffix(_ suffix: String) -> Bool { reversed().starts(with: suffix.utf8.reversed()) }
}
