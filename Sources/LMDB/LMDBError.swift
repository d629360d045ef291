internal import CLMDB

/// An error reported by liblmdb or by the check before it, with the operation that met it.
///
/// Match on ``code``; print the error itself.
public struct LMDBError: Error, Hashable, CustomStringConvertible {
    /// What went wrong: liblmdb's own codes are negative, the operating system's (`errno`) positive.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: Int32
        public init(rawValue: Int32) { self.rawValue = rawValue }

        public static let keyExists = Code(rawValue: MDB_KEYEXIST)
        public static let notFound = Code(rawValue: MDB_NOTFOUND)
        public static let corrupted = Code(rawValue: MDB_CORRUPTED)
        public static let pageNotFound = Code(rawValue: MDB_PAGE_NOTFOUND)
        public static let invalid = Code(rawValue: MDB_INVALID)
        public static let versionMismatch = Code(rawValue: MDB_VERSION_MISMATCH)
        public static let panic = Code(rawValue: MDB_PANIC)
        public static let mapFull = Code(rawValue: MDB_MAP_FULL)
        public static let mapResized = Code(rawValue: MDB_MAP_RESIZED)
        public static let readersFull = Code(rawValue: MDB_READERS_FULL)
        public static let badReaderSlot = Code(rawValue: MDB_BAD_RSLOT)
        public static let badTransaction = Code(rawValue: MDB_BAD_TXN)

        /// Whether the code says that the file itself is wrong, rather than its use or its surroundings.
        public var meansDamage: Bool {
            [.corrupted, .pageNotFound, .invalid, .versionMismatch].contains(self)
        }
    }

    public let code: Code
    /// What failed, e.g. the C function `mdb_put`.
    public let call: String
    /// What exactly was found, where more is known than the code says.
    public let detail: String?

    public init(code: Code, call: String, detail: String? = nil) {
        self.code = code
        self.call = call
        self.detail = detail
    }

    /// The reason without the name of the call.
    public var reason: String {
        if let detail { return detail }
        return unsafe String(cString: mdb_strerror(code.rawValue))
    }
    public var description: String { "\(call): \(reason)" }
}

/// Turns a liblmdb return code into a thrown error.
@inline(__always)
func check(_ code: Int32, _ call: StaticString) throws(LMDBError) {
    if code != MDB_SUCCESS { throw LMDBError(code: .init(rawValue: code), call: "\(call)") }
}
