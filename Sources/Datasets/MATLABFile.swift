internal import ASTTypes

/// The numeric arrays of a MATLAB level 5 file, little-endian, as far as image data sets need them: found by name,
/// read from their first element on, never all in memory
/// (MathWorks, "MAT-File Format", level 5, <https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf>).
struct MATLABFile: Sendable {
    /// An array's header, and where its element lies.
    struct Array: Sendable {
        var name: String
        var sizes: [Int]
        var element: MATLABElement
        /// How the numbers are stored, which may be narrower than the array's class.
        var storage: Storage
        /// Bytes of numbers.
        var dataBytes: Int
        /// Where the numbers begin within the element's contents.
        var dataStart: Int

        var count: Int { sizes.reduce(1, *) }
    }

    /// The types of numbers that occur, by the format's numbers.
    enum Storage: UInt32 {
        case int8 = 1
        case uint8 = 2
        case int16 = 3
        case uint16 = 4
        case int32 = 5
        case uint32 = 6
        case double = 9

        var bytes: Int {
            switch self {
            case .int8, .uint8: 1
            case .int16, .uint16: 2
            case .int32, .uint32: 4
            case .double: 8
            }
        }
    }

    let path: SystemPath
    let arrays: [Array]
    private let file: InputFile

    private static let headerBytes = 128
    private static let matrix: UInt32 = 14
    private static let compressed: UInt32 = 15

    /// - Throws: `Failure(.badData)` when it is no such file, truncated, or holds anything but numeric arrays.
    init(opening path: SystemPath) throws(Failure) {
        let file = try InputFile(opening: path)
        let header = try file.read(upTo: Self.headerBytes, at: 0)
        guard header.count == Self.headerBytes, header[124...] == [0x00, 0x01, 0x49, 0x4D] else {
            throw Failure(
                .badData, "\(path) is no MATLAB file of level 5, little-endian",
                remedy: "check that this is the right file, or download it again")
        }
        var arrays: [Array] = []
        var offset = Self.headerBytes
        while offset < file.byteCount {
            let tag = try file.read(upTo: 8, at: offset)
            guard tag.count == 8 else { throw Self.truncated(path, offset) }
            let (type, size) = (tag.number(at: 0), Int(tag.number(at: 4)))
            guard type == Self.matrix || type == Self.compressed else {
                throw Failure(
                    .badData, "\(path) has an element of the unknown type \(type) at byte \(offset)")
            }
            guard size <= file.byteCount - offset - 8 else { throw Self.truncated(path, offset) }
            let element = MATLABElement(
                range: (offset + 8)..<(offset + 8 + size), isCompressed: type == Self.compressed)
            arrays.append(try Self.array(in: element, file))
            offset += 8 + size
        }
        self.path = path
        self.file = file
        self.arrays = arrays
    }

    private static func truncated(_ path: SystemPath, _ offset: Int) -> Failure {
        Failure(
            .badData, "\(path) ends within the element at byte \(offset)", remedy: "download the file again")
    }

    private static func array(in element: MATLABElement, _ file: InputFile) throws(Failure) -> Array {
        let stream = try MATLABStream(element, file)
        if element.isCompressed {
            let tag = try stream.read(8)
            guard tag.number(at: 0) == matrix else { throw stream.wrong("an element that is no array") }
        }
        let flags = try stream.field()
        // The classes from 6 (double) to 13 (uint32) are numbers; the flag 8 says complex.
        guard flags.data.count == 8, (6...13).contains(flags.data[0]), flags.data[1] & 8 == 0 else {
            throw stream.wrong("an array that is not of real numbers")
        }
        let sizes = try stream.field().data
        guard sizes.count >= 8, sizes.count % 4 == 0, sizes.count <= 32 else {
            throw stream.wrong("an array with wrong sizes")
        }
        let name = try stream.field().data
        let data = try stream.tag()
        guard let storage = Storage(rawValue: data.type) else {
            throw stream.wrong("numbers of the unknown type \(data.type)")
        }
        let array = Array(
            name: displayName(of: name), sizes: (0..<(sizes.count / 4)).map { Int(sizes.number(at: $0 * 4)) },
            element: element, storage: storage, dataBytes: data.size, dataStart: data.start)
        var expected = storage.bytes
        for size in array.sizes {
            let (product, overflow) = expected.multipliedReportingOverflow(by: size)
            guard !overflow else { throw stream.wrong("an array of impossible size") }
            expected = product
        }
        guard expected == data.size else {
            throw stream.wrong("\(data.size) bytes of numbers where its sizes make \(expected)")
        }
        return array
    }

    /// All numbers of a small array.
    /// - Parameter limit: the most there may be.
    func numbers(of array: Array, limit: Int) throws(Failure) -> [Int] {
        guard array.count <= limit else {
            throw Failure(
                .badData, "\(path): '\(array.name)' has \(array.count) numbers; at most \(limit) fit")
        }
        let bytes = try MATLABStream(array.element, file, from: array.dataStart).read(array.dataBytes)
        return (0..<array.count).map { index in
            let word = bytes[(index * array.storage.bytes)...].prefix(array.storage.bytes)
                .reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return switch array.storage {
            case .int8: Int(Int8(truncatingIfNeeded: word))
            case .int16: Int(Int16(truncatingIfNeeded: word))
            case .int32: Int(Int32(truncatingIfNeeded: word))
            case .uint8, .uint16, .uint32: Int(word)
            case .double: Int(exactly: Double(bitPattern: word)) ?? -1
            }
        }
    }

    /// Whether the array's numbers are single bytes without a sign.
    func isBytes(_ array: Array) -> Bool { array.storage == .uint8 }

    /// The bytes of the array's numbers from `offset` on.
    func bytes(of array: Array, from offset: Int) throws(Failure) -> MATLABStream {
        try MATLABStream(array.element, file, from: array.dataStart + offset)
    }
}
