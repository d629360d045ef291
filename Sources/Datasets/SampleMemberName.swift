internal import ASTTypes

/// What a file of a WebDataset sample is for.
enum SamplePart: Hashable {
    case image, classFile, json, text
}

/// A member's name as WebDataset reads it: what stands before the first dot of the file's name, folders included, is
/// the sample's key, and what stands after it says what the member is for.
struct SampleMemberName {
    let key: ArraySlice<UInt8>
    /// In lower case.
    let suffix: [UInt8]
    /// Nil for a member that is refused whatever it is for.
    let part: SamplePart?

    /// Nil for a file that is no part of a sample here, such as a mask.
    init?(_ member: ArchiveMember) {
        let name = member.name
        let file = name.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        let dot = name[file...].firstIndex(of: UInt8(ascii: ".")) ?? name.endIndex
        key = name[..<dot]
        suffix = lowercased(name[dot...].dropFirst())
        part = Self.part(suffix)
        if case .refused = member.kind { return }
        if part == nil { return nil }
    }

    private static func part(_ suffix: [UInt8]) -> SamplePart? {
        if suffix.elementsEqual("cls".utf8) { return .classFile }
        if suffix.elementsEqual("json".utf8) { return .json }
        if suffix.elementsEqual("txt".utf8) { return .text }
        return TarName.isImage(suffix) ? .image : nil
    }
}
