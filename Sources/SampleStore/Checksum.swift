internal import CXXHash
internal import Foundation

#if _endian(big)
    #error("the store's numbers are little-endian and read in place: this machine would need byte swaps")
#endif

/// XXH3-64 of `bytes`.
func xxh3(of bytes: RawSpan, seed: UInt64 = 0) -> UInt64 {
    unsafe bytes.withUnsafeBytes { unsafe XXH3_64bits_withSeed($0.baseAddress, $0.count, seed) }
}

/// Values that end with the XXH3-64 of what comes before, seeded with their key, so that neither a changed byte nor a
/// value in another's place goes unnoticed.
enum Sealed {
    static let byteCount = 8

    static func seal(_ bytes: inout [UInt8], key: UInt64) {
        let sum = xxh3(of: bytes.rawSpan, seed: key)
        bytes.append(littleEndian: sum)
    }

    /// The value without its seal, or nil when the seal does not fit.
    @_lifetime(copy value)
    static func open(_ value: RawSpan, key: UInt64) -> RawSpan? {
        guard value.byteCount >= byteCount else { return nil }
        let content = value.extracting(first: value.byteCount - byteCount)
        let stored = value.number(at: content.byteCount, as: UInt64.self)
        return xxh3(of: content, seed: key) == stored ? content : nil
    }
}

extension [UInt8] {
    /// The bytes, lent.
    var rawSpan: RawSpan {
        @_lifetime(borrow self)
        borrowing get { unsafe span.bytes }
    }

    mutating func append<T: FixedWidthInteger>(littleEndian number: T) {
        unsafe Swift.withUnsafeBytes(of: number.littleEndian) { unsafe append(contentsOf: $0) }
    }
}

extension RawSpan {
    /// The little-endian number at `offset`, which may be unaligned.
    /// - Precondition: it lies inside the span.
    func number<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: T.Type) -> T {
        T(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }

    func equals(_ other: RawSpan) -> Bool {
        guard byteCount == other.byteCount else { return false }
        return unsafe withUnsafeBytes { a in
            unsafe other.withUnsafeBytes { b in
                guard let a = a.baseAddress, let b = b.baseAddress else { return true }
                return unsafe memcmp(a, b, byteCount) == 0
            }
        }
    }

    /// A copy.
    var array: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
