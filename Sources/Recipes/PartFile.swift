internal import ASTTypes
internal import Foundation

/// The beginning of a file that is being downloaded, `NAME.part`, and beside it where it came from, so that a later
/// run goes on only with the same file.
final class PartFile {
    /// The address and the server's name for this state of the file.
    struct Origin: Codable, Hashable {
        var url: String
        var validator: String
    }

    let path: String
    private(set) var byteCount: Int64
    private(set) var origin: Origin?
    private let file: OpenFile
    private var originPath: String { path + ".origin" }

    init(_ path: String) throws(Failure) {
        self.path = path
        file = try OpenFile(path, O_RDWR | O_CREAT)
        byteCount = Int64(try file.status.st_size)
        let text = FileManager.default.contents(atPath: path + ".origin")
        origin = text.flatMap { try? JSONDecoder().decode(Origin.self, from: $0) }
        try file.cut(to: byteCount)
    }

    /// Forgets what is there; what comes next is of `origin`.
    func startOver(_ origin: Origin?) throws(Failure) {
        try file.cut(to: 0)
        byteCount = 0
        self.origin = origin
        guard let origin, let text = try? JSONEncoder().encode(origin) else {
            return try Path.remove(originPath)
        }
        let written = try OpenFile(originPath, O_WRONLY | O_CREAT | O_TRUNC)
        var problem: Failure?
        text.withUnsafeBytes { bytes in
            do throws(Failure) { try written.write(bytes) } catch { problem = error }
        }
        if let problem { throw problem }
    }

    func append(_ bytes: [UInt8]) throws(Failure) {
        var problem: Failure?
        bytes.withUnsafeBytes { bytes in
            do throws(Failure) { try file.write(bytes) } catch { problem = error }
        }
        if let problem { throw problem }
        byteCount += Int64(bytes.count)
    }

    /// The file is whole: gives it its name.
    func finish(as name: String) throws(Failure) {
        try file.synchronize()
        try Path.rename(path, to: name)
        try Path.remove(originPath)
    }

    /// The file is of no use.
    func discard() throws(Failure) {
        try startOver(nil)
        try Path.remove(path)
    }
}
