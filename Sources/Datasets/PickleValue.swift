/// What a pickle may name: nothing here can be called, each only tells ``PickleMachine`` which of its own values to
/// build.
enum PickleGlobal: Sendable, Hashable {
    case reconstruct, ndarray, dtype, encode

    /// - Parameter name: module and name with a dot between.
    init?(_ name: String) {
        switch name {
        // numpy renamed its inner package in version 2.
        case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct": self = .reconstruct
        case "numpy.ndarray": self = .ndarray
        case "numpy.dtype": self = .dtype
        // How Python 3 writes bytes in protocols 0 to 2: as text to be encoded.
        case "_codecs.encode": self = .encode
        default: return nil
        }
    }
}

/// A part of one of a heap's buffers.
struct PickleBytes: Sendable, Hashable {
    var buffer: Int
    var range: Range<Int>
}

/// A value of a pickle. What can be large or shared lies in a ``PickleHeap``, which this has an index into: so
/// values are small, copies cost nothing, and neither a cycle nor deep nesting can do harm.
enum PickleValue: Sendable, Hashable {
    case none
    case bool(Bool)
    case integer(Int)
    /// A string of Python 2, or bytes of Python 3.
    case bytes(PickleBytes)
    /// UTF-8.
    case text(PickleBytes)
    case tuple(Int)
    case list(Int)
    /// Keys and values in turn.
    case dictionary(Int)
    case global(PickleGlobal)
    case elementType(Int)
    case array(Int)

    /// For messages.
    var noun: String {
        switch self {
        case .none: "None"
        case .bool: "a truth value"
        case .integer: "a number"
        case .bytes: "a byte string"
        case .text: "a text"
        case .tuple: "a tuple"
        case .list: "a list"
        case .dictionary: "a dictionary"
        case .global: "a global"
        case .elementType: "a dtype"
        case .array: "an array"
        }
    }
}

/// The element types that a CIFAR file can have, little-endian.
enum PickleElement: Sendable, Hashable {
    case unsignedByte, int32, int64

    var byteCount: Int {
        switch self {
        case .unsignedByte: 1
        case .int32: 4
        case .int64: 8
        }
    }

    /// - Parameter name: numpy's, such as `u1`, `<i8` or `uint8`.
    init?(_ name: String) {
        switch name {
        case "u1", "|u1", "uint8": self = .unsignedByte
        case "i4", "<i4", "int32": self = .int32
        case "i8", "<i8", "int64": self = .int64
        default: return nil
        }
    }
}

/// A numpy array whose bytes are as many as its shape needs.
struct PickleArray: Sendable, Hashable {
    var shape: [Int]
    var element: PickleElement
    /// Whether the first index runs fastest.
    var isColumnMajor: Bool
    var data: PickleBytes
}

/// Where a pickle's values lie.
struct PickleHeap: Sendable {
    struct Container: Sendable {
        var items: [PickleValue]
        /// 1 for one without containers inside.
        var depth: Int
    }

    /// The first is the file itself.
    var buffers: [[UInt8]]
    /// Tuples, lists and dictionaries.
    var containers: [Container] = []
    var elementTypes: [PickleElement] = []
    /// nil until its contents are known.
    var arrays: [PickleArray?] = []

    func slice(_ bytes: PickleBytes) -> ArraySlice<UInt8> { buffers[bytes.buffer][bytes.range] }

    /// The bytes of a byte string or text.
    func characters(of value: PickleValue) -> ArraySlice<UInt8>? {
        switch value {
        case .bytes(let bytes), .text(let bytes): slice(bytes)
        default: nil
        }
    }

    func items(of value: PickleValue) -> [PickleValue]? {
        switch value {
        case .tuple(let index), .list(let index): containers[index].items
        default: nil
        }
    }

    /// The value under `key` in a dictionary; the last one where there are several, as in Python.
    func value(of key: String, in dictionary: PickleValue) -> PickleValue? {
        guard case .dictionary(let index) = dictionary else { return nil }
        let items = containers[index].items
        for place in stride(from: items.count - 2, through: 0, by: -2) {
            if let name = characters(of: items[place]), name.elementsEqual(key.utf8) {
                return items[place + 1]
            }
        }
        return nil
    }
}
