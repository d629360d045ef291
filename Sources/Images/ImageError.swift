/// Why a file's bytes did not become pixels.
public struct ImageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What sort of trouble it is, for counting.
    public enum Reason: String, Sendable, Hashable {
        /// No bytes at all.
        case empty = "empty file"
        /// The first bytes are those of no format that is read here.
        case notAnImage = "not a JPEG, PNG or WebP"
        /// The image ends too early or contradicts itself.
        case damaged = "damaged image"
        /// A valid image of a sort whose colours could not be got right.
        case unsupported = "unsupported image"
        /// More pixels than ``ImageLimits/pixels``.
        case tooLarge = "image too large"
        /// The encoder could not be set up or refused.
        case encoder = "encoder failed"
        /// The decoder itself could not be set up.
        case decoder = "decoder failed"
    }

    public var reason: Reason
    /// What the decoder found, without a full stop.
    public var detail: String

    public init(_ reason: Reason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }

    public var description: String { "\(reason.rawValue): \(detail)" }
}
