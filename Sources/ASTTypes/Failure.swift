/// Why a command cannot go on, in words for the person who runs it.
///
/// Every station throws this type, so that a command can print one sentence and leave with the right exit code.
/// The message says what failed, which file or sample, and why; the remedy says what to do about it.
public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What sort of failure this is; decides the exit code (sysexits).
    public struct Kind: RawRepresentable, Hashable, Sendable {
        /// The process's exit code.
        public let rawValue: Int32
        public init(rawValue: Int32) { self.rawValue = rawValue }

        /// Anything without a better name.
        public static let other = Kind(rawValue: 1)
        /// The command line asks for something that does not exist or does not fit.
        public static let usage = Kind(rawValue: 64)
        /// The input was read, and it is wrong.
        public static let badData = Kind(rawValue: 65)
        /// The input is not there or cannot be opened.
        public static let noInput = Kind(rawValue: 66)
        /// A defect of this program.
        public static let internalError = Kind(rawValue: 70)
        /// The output cannot be created, or is there already.
        public static let cannotCreate = Kind(rawValue: 73)
        /// Reading or writing failed half-way, or the disk is full.
        public static let inputOutput = Kind(rawValue: 74)
        /// Something else holds what is needed; trying later can succeed.
        public static let temporary = Kind(rawValue: 75)
        /// The operating system does not allow it.
        public static let permission = Kind(rawValue: 77)
        /// A configuration file is wrong.
        public static let configuration = Kind(rawValue: 78)
        /// Ended by Ctrl-C.
        public static let interrupted = Kind(rawValue: 130)
    }

    public var kind: Kind
    /// What failed, which file or sample, and why: one sentence without a full stop.
    public var message: String
    /// What the reader can do about it: one sentence without a full stop, or nil where nothing helps.
    public var remedy: String?

    public init(_ kind: Kind, _ message: String, remedy: String? = nil) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
    }

    public var description: String { remedy.map { "\(message); \($0)" } ?? message }
}
