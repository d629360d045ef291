internal import ASTTypes
internal import CCrypto
internal import Foundation

/// A checksum as files are published with.
struct Checksum: Sendable, Hashable, CustomStringConvertible {
    enum Algorithm: String, Sendable {
        case md5 = "MD5"
        case sha256 = "SHA-256"
    }

    var algorithm: Algorithm
    /// Lower-case hexadecimal digits.
    var digits: String

    /// The stronger of what was published; nil where nothing was.
    init?(md5: String?, sha256: String?) {
        if let sha256 {
            self.init(.sha256, sha256)
        } else if let md5 {
            self.init(.md5, md5)
        } else {
            return nil
        }
    }

    init(_ algorithm: Algorithm, _ digits: String) {
        self.algorithm = algorithm
        self.digits = digits.lowercased()
    }

    var description: String { "\(algorithm.rawValue) \(digits)" }
}

/// Computes a checksum piece by piece.
final class Digest {
    private let context: OpaquePointer
    private let algorithm: Checksum.Algorithm

    /// - Throws: `Failure` when the library will not compute it, as MD5 under FIPS rules.
    init(_ algorithm: Checksum.Algorithm) throws(Failure) {
        guard let context = EVP_MD_CTX_new() else {
            throw Failure(.internalError, "there is no memory for a checksum")
        }
        self.context = context
        self.algorithm = algorithm
        let method = algorithm == .md5 ? EVP_md5() : EVP_sha256()
        guard EVP_DigestInit_ex(context, method, nil) == 1 else {
            throw Failure(
                .other, "this machine's OpenSSL does not compute \(algorithm.rawValue)",
                remedy: "unpack the files by hand and give their folder with --from")
        }
    }

    deinit { EVP_MD_CTX_free(context) }

    func add(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    func finish() -> Checksum {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        EVP_DigestFinal_ex(context, &digest, &length)
        let digits = digest.prefix(Int(length)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return Checksum(algorithm, digits.joined())
    }
}

/// The checksum of a whole file, read in pieces.
/// - Parameter progress: called with the bytes read so far; may throw to stop.
func checksum(
    _ algorithm: Checksum.Algorithm, ofFile path: String,
    progress: (Int64) throws(Failure) -> Void
) throws(Failure) -> Checksum {
    let file = try OpenFile(path, O_RDONLY)
    let digest = try Digest(algorithm)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    var done: Int64 = 0
    while true {
        let count = try file.read(into: buffer)
        if count == 0 { return digest.finish() }
        digest.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        done += Int64(count)
        try progress(done)
    }
}
