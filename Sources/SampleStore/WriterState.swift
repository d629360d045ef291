internal import ASTTypes
internal import Foundation

/// Where an interrupted writer goes on: the one value of the table `state` of a volume that is being written, stored in
/// the transaction of the samples that it counts.
struct WriterState: Codable, Sendable {
    static let key: UInt64 = 0

    var formatVersion = Manifest.currentVersion
    var identity: IngestIdentity
    /// Digest of the store that the volume is for; nil for the first volume.
    var base: String?
    /// What the caller gave with its checkpoint.
    var caller: Data
    var position: BatchBuilder.Position
    var contents: Contents
    /// Lines and bytes of `bad_files.jsonl`.
    var badFiles: Int
    var badFileBytes: Int

    enum CodingKeys: String, CodingKey {
        case identity, base, caller, position, contents
        case formatVersion = "format_version"
        case badFiles = "bad_files"
        case badFileBytes = "bad_file_bytes"
    }

    func sealed() throws -> [UInt8] {
        var bytes = try JSON.line(self)
        Sealed.seal(&bytes, key: Self.key)
        return bytes
    }

    /// - Throws: `Failure(.badData)` when the value is damaged or of another version.
    init(sealed value: RawSpan) throws {
        guard let content = Sealed.open(value, key: Self.key) else {
            throw Failure(.badData, "its state is damaged")
        }
        self = try JSON.decode(WriterState.self, from: content.array, source: "its state")
        guard formatVersion == Manifest.currentVersion else {
            throw Failure(.badData, "it is of format \(formatVersion)")
        }
    }

    init(
        identity: IngestIdentity, base: String?, caller: [UInt8], position: BatchBuilder.Position,
        contents: Contents, badFiles: Int, badFileBytes: Int
    ) {
        self.identity = identity
        self.base = base
        self.caller = Data(caller)
        self.position = position
        self.contents = contents
        self.badFiles = badFiles
        self.badFileBytes = badFileBytes
    }
}
