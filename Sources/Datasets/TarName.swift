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
        var parts: [ArraySlice<UInt8>] = []
        var start = 0
        while start < name.count {
            let end = name[start...].firstIndex(of: UInt8(ascii: "/")) ?? name.count
            let part = name[start..<end]
            if !(part.count <= 2 && part.allSatisfy { $0 == UInt8(ascii: ".") }) { parts.append(part) }
            start = end + 1
        }
        file = parts.popLast() ?? []
        folders = parts
    }

    /// Hidden, or something that desktops and old tars leave behind.
    var isLitter: Bool {
        file.isEmpty || Self.isLitter(file) || folders.contains(where: Self.isLitter)
    }

    private static func isLitter(_ part: ArraySlice<UInt8>) -> Bool {
        // By the first byte, since this is asked of each part of each member's name.
        switch part.first {
        case UInt8(ascii: "."): true
        case UInt8(ascii: "P"): part.starts(with: paxHeader)
        case UInt8(ascii: "_"), UInt8(ascii: "T"), UInt8(ascii: "d"): litter.contains(Array(part))
        default: false
        }
    }

    private static let paxHeader = Array("PaxHeader".utf8)

    /// Whether the extension is that of a picture, also of one that cannot be decoded here.
    var isImage: Bool {
        guard let dot = file.lastIndex(of: UInt8(ascii: ".")), dot > file.startIndex else { return false }
        return Self.isImage(file[(dot + 1)...])
    }

    /// - Parameter suffix: without its dot.
    static func isImage(_ suffix: some Collection<UInt8>) -> Bool {
        (3...4).contains(suffix.count) && imageExtensions.contains(folded(suffix))
    }

    private static let imageExtensions = Set(
        ["jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff", "ppm", "pgm"].map { folded($0.utf8) })

    /// At most four letters in lower case as one number.
    private static func folded(_ letters: some Collection<UInt8>) -> UInt32 {
        letters.reduce(0) { $0 << 8 | UInt32($1 | 0x20) }
    }

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
    // Asked of every member: pictures' names end otherwise.
    guard let last = lowercased(name.suffix(1)).first, "rzt2".utf8.contains(last) else { return nil }
    let lower = lowercased(name.suffix(8))
    return endings.first { lower.hasSuffix($0) && name.count > $0.utf8.count }?.utf8.count
}

extension BidirectionalCollection<UInt8> {
    fileprivate func hasSuffix(_ suffix: String) -> Bool { reversed().starts(with: suffix.utf8.reversed()) }
}
