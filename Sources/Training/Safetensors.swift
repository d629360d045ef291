internal import ASTTypes
internal import Foundation

/// A file of named tensors: eight bytes of header length (little-endian), a JSON header, then the values.
///
/// The format is Hugging Face's safetensors, so that other tools can read it.
struct Safetensors {
    /// One tensor's values.
    struct Entry {
        var type: ElementType
        var shape: [Int]
        /// Little-endian, row-major.
        var bytes: Data
    }

    enum ElementType: String, Codable {
        case float32 = "F32"
        case byte = "U8"

        var size: Int { self == .float32 ? 4 : 1 }
    }

    var tensors: [String: Entry] = [:]
    var metadata: [String: String] = [:]

    private static let metadataKey = "__metadata__"
    /// Longer headers are taken for damage.
    private static let longestHeader = 100_000_000

    private enum HeaderItem: Codable {
        case metadata([String: String])
        case tensor(TensorHeader)

        init(from decoder: any Decoder) throws {
            let values = try decoder.singleValueContainer()
            if let tensor = try? values.decode(TensorHeader.self) {
                self = .tensor(tensor)
            } else {
                self = .metadata(try values.decode([String: String].self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.singleValueContainer()
            switch self {
            case .metadata(let metadata): try values.encode(metadata)
            case .tensor(let tensor): try values.encode(tensor)
            }
        }
    }

    private struct TensorHeader: Codable {
        var dtype: ElementType
        var shape: [Int]
        /// Where the values start and end, from the header's end.
        var offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case offsets = "data_offsets"
        }
    }

    func encoded() throws -> Data {
        var header: [String: HeaderItem] = [Self.metadataKey: .metadata(metadata)]
        var values = Data()
        for (name, entry) in tensors.sorted(by: { $0.key < $1.key }) {
            let start = values.count
            values.append(entry.bytes)
            header[name] = .tensor(
                TensorHeader(dtype: entry.type, shape: entry.shape, offsets: [start, values.count]))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var json = try encoder.encode(header)
        // Spaces are allowed after the header; they bring the values to a multiple of eight bytes.
        json.append(Data(repeating: 0x20, count: (8 - json.count % 8) % 8))
        var file = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) }
        file.append(json)
        file.append(values)
        return file
    }

    /// - Throws: `Failure(.badData)` naming `path` when the bytes are no intact file of this format.
    init(decoding file: Data, path: String) throws {
        func damaged(_ why: String) -> Failure {
            Failure(
                .badData, "\(path) is no intact safetensors file: \(why)",
                remedy: "train again, or use a backup")
        }
        guard file.count >= 8 else { throw damaged("it has only \(file.count) bytes") }
        let length = file.prefix(8).withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))
        }
        guard length <= UInt64(min(Self.longestHeader, file.count - 8)) else {
            throw damaged("its header is said to take \(length) bytes")
        }
        let start = file.startIndex + 8 + Int(length)
        let header: [String: HeaderItem]
        do {
            header = try JSONDecoder().decode(
                [String: HeaderItem].self, from: file[file.startIndex + 8..<start])
        } catch {
            throw damaged("its header is not the JSON that belongs there")
        }
        for (name, item) in header {
            switch item {
            case .metadata(let values): metadata = values
            case .tensor(let tensor):
                guard let entry = Self.entry(tensor, values: file[start...]) else {
                    throw damaged("the tensor \(name) does not lie inside it")
                }
                tensors[name] = entry
            }
        }
    }

    private static func entry(_ header: TensorHeader, values: Data) -> Entry? {
        guard header.offsets.count == 2, header.shape.allSatisfy({ $0 >= 0 }) else { return nil }
        let (from, to) = (header.offsets[0], header.offsets[1])
        guard from >= 0, from <= to, to <= values.count else { return nil }
        var bytes = header.dtype.size
        for side in header.shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: side)
            if overflow { return nil }
            bytes = product
        }
        guard bytes == to - from else { return nil }
        let slice = values[values.startIndex + from..<values.startIndex + to]
        return Entry(type: header.dtype, shape: header.shape, bytes: Data(slice))
    }

    init(tensors: [String: Entry] = [:], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }
}

extension Safetensors {
    /// - Throws: `Failure(.noInput)` when the file cannot be read, `Failure(.badData)` when it is damaged.
    init(path: String) throws {
        let file: Data
        do {
            file = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
        } catch {
            throw Failure(
                .noInput, "the checkpoint \(path) cannot be read: \(error.localizedDescription)",
                remedy: "check the path")
        }
        try self.init(decoding: file, path: path)
    }

    /// Writes beside `path`, forces the bytes to the disk, then renames: a crash leaves the old file or the new one.
    /// - Throws: `Failure(.cannotCreate)` or `Failure(.inputOutput)`.
    func write(to path: String) throws {
        let temporary = path + ".partial"
        guard FileManager.default.createFile(atPath: temporary, contents: nil) else {
            throw Failure(
                .cannotCreate, "the checkpoint \(temporary) cannot be created",
                remedy: "check that its folder exists and may be written to")
        }
        do {
            let file = try FileHandle(forWritingTo: URL(filePath: temporary))
            try file.write(contentsOf: encoded())
            try file.synchronize()
            try file.close()
            guard rename(temporary, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            throw Failure(
                .inputOutput, "writing the checkpoint \(path) failed: \(error.localizedDescription)",
                remedy: "check the space left on the disk")
        }
    }
}
