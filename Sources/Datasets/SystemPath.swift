internal import Foundation

/// A path as the operating system keeps it: bytes, which need not be UTF-8.
public struct SystemPath: Sendable, Hashable, CustomStringConvertible {
    /// Without the terminating zero.
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) { self.bytes = bytes }
    public init(_ path: String) { bytes = Array(path.utf8) }

    /// The path of `name` inside this folder; `name` may hold slashes.
    public func appending(_ name: some Collection<UInt8>) -> SystemPath {
        let slash = UInt8(ascii: "/")
        return SystemPath(bytes: bytes.last == slash ? bytes + name : bytes + [slash] + name)
    }

    public func appending(_ name: String) -> SystemPath { appending(name.utf8) }

    /// The part after the last slash.
    public var lastComponent: [UInt8] {
        let parts = bytes.split(separator: UInt8(ascii: "/"))
        return parts.last.map(Array.init) ?? bytes
    }

    /// The folder that this lies in, `.` where the path does not say.
    var parent: SystemPath {
        var rest = bytes[...]
        while rest.count > 1, rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
        while let last = rest.last, last != UInt8(ascii: "/") { rest = rest.dropLast() }
        return rest.isEmpty ? SystemPath(".") : SystemPath(bytes: Array(rest))
    }

    /// See ``displayName(of:)``.
    public var description: String { displayName(of: bytes) }

    func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
        (bytes + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters in
                // `bytes + [0]` is never empty, so it has an address.
                body(characters.baseAddress.unsafelyUnwrapped)
            }
        }
    }
}

/// A file name as text, without loss: bytes that are not UTF-8 become `\xHH`, and so does a backslash itself.
public func displayName(of name: some Sequence<UInt8>) -> String {
    // Nearly all names, and a data set has millions of them.
    let plain = name.withContiguousStorageIfAvailable { bytes in
        bytes.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "\\") }
            ? String(decoding: bytes, as: UTF8.self) : nil
    }
    if let plain, let plain { return plain }
    var text = ""
    var bytes = name.makeIterator()
    var parser = Unicode.UTF8.ForwardParser()
    var pending: [UInt8] = []
    // The parser says how many bytes were wrong, not which: they are kept here until it has judged them.
    var recorded = AnyIterator<UInt8> {
        guard let byte = bytes.next() else { return nil }
        pending.append(byte)
        return byte
    }
    while true {
        switch parser.parseScalar(from: &recorded) {
        case .valid(let encoded):
            let scalar = Unicode.UTF8.decode(encoded)
            text += scalar == "\\" ? escaped(UInt8(ascii: "\\")) : String(scalar)
            pending.removeFirst(encoded.count)
        case .error(let length):
            for byte in pending.prefix(length) { text += escaped(byte) }
            pending.removeFirst(length)
        case .emptyInput:
            return text
        }
    }
}

private func escaped(_ byte: UInt8) -> String {
    let hex = String(byte, radix: 16, uppercase: true)
    return "\\x" + (hex.count == 1 ? "0" + hex : hex)
}
