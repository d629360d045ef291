internal import ASTTypes
internal import CXXHash
internal import Foundation

/// XXH3-128 over what shows that a source has changed: names, sizes and times of change of its files.
struct Fingerprint: ~Copyable {
    private let state: OpaquePointer

    /// - Throws: `Failure` when there is no memory.
    init() throws(Failure) {
        guard let created = XXH3_createState() else {
            throw Failure(.internalError, "there is no memory for a fingerprint")
        }
        state = created
        XXH3_128bits_reset(state)
    }

    deinit { XXH3_freeState(state) }

    func add(_ bytes: some Collection<UInt8>) {
        add(UInt64(bytes.count))
        let done: Void? = bytes.withContiguousStorageIfAvailable {
            _ = XXH3_128bits_update(state, $0.baseAddress, $0.count)
        }
        if done == nil {
            let copy = Array(bytes)
            XXH3_128bits_update(state, copy, copy.count)
        }
    }

    func add(_ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { _ = XXH3_128bits_update(state, $0.baseAddress, $0.count) }
    }

    /// Adds a file by its name, size and time of change; one that is not there by its name alone.
    /// - Returns: the file's bytes, 0 where it is not there.
    @discardableResult
    func add(file path: SystemPath, name: some Collection<UInt8>) -> Int64 {
        add(name)
        var status = stat()
        guard path.withCString({ stat($0, &status) }) == 0 else { return 0 }
        add(UInt64(bitPattern: Int64(status.st_size)))
        add(UInt64(bitPattern: Int64(status.modified.tv_sec)))
        add(UInt64(bitPattern: Int64(status.modified.tv_nsec)))
        return Int64(status.st_size)
    }

    /// 32 hexadecimal digits.
    var text: String {
        let digest = XXH3_128bits_digest(state)
        return [digest.high64, digest.low64].map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

extension stat {
    fileprivate var modified: timespec {
        #if canImport(Darwin)
            st_mtimespec
        #else
            st_mtim
        #endif
    }
}
