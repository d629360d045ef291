internal import ASTTypes

/// One file of CIFAR's Python version: a dictionary with an array of N × 3,072 bytes, a row per picture, and N labels
/// (Krizhevsky 2009, <https://www.cs.toronto.edu/~kriz/cifar.html>).
struct PickledCIFARBatch: Sendable {
    let path: SystemPath
    let labels: [Int]
    /// Holds the rows from ``start`` on; usually the file as it was read.
    private let bytes: [UInt8]
    private let start: Int
    private let isColumnMajor: Bool

    var count: Int { labels.count }

    /// - Throws: `Failure` when the file cannot be read, is no pickle of this form, or asks for more than data.
    init(_ path: SystemPath, _ variant: CIFARSource.Variant) throws(Failure) {
        let (value, heap) = try unpickled(path)
        let key = variant.labelKey
        guard let data = heap.value(of: "data", in: value), let labels = heap.value(of: key, in: value) else {
            throw Failure(
                .badData,
                "\(path) is a pickle without 'data' and '\(key)', so it is no \(variant.title) file",
                remedy: "give the folder as the archive of the Python version has it")
        }
        guard case .array(let index) = data, let array = heap.arrays[index], array.element == .unsignedByte,
            array.shape.count == 2, array.shape[1] == CIFARSource.pixelBytes, array.shape[0] > 0
        else {
            throw Failure(
                .badData, "\(path): 'data' is not an array of N × \(CIFARSource.pixelBytes) bytes",
                remedy: "download and unpack the file again")
        }
        guard let numbers = Self.numbers(labels, heap), numbers.count == array.shape[0] else {
            throw Failure(
                .badData,
                "\(path): '\(key)' is not a list of \(array.shape[0]) whole numbers, one for each row",
                remedy: "download and unpack the file again")
        }
        self.path = path
        self.labels = numbers
        bytes = heap.buffers[array.data.buffer]
        start = array.data.range.lowerBound
        isColumnMajor = array.isColumnMajor
    }

    private static func numbers(_ value: PickleValue, _ heap: PickleHeap) -> [Int]? {
        if case .array(let index) = value {
            guard let array = heap.arrays[index], array.shape.count == 1 else { return nil }
            let bytes = heap.slice(array.data)
            let width = array.element.byteCount
            return (0..<array.shape[0]).map { place in
                let first = bytes.startIndex + place * width
                let unsigned = bytes[first..<first + width].reversed().reduce(UInt64(0)) {
                    $0 << 8 | UInt64($1)
                }
                return switch array.element {
                case .unsignedByte: Int(unsigned)
                case .int32: Int(Int32(truncatingIfNeeded: unsigned))
                case .int64: Int(Int64(bitPattern: unsigned))
                }
            }
        }
        guard case .list = value, let items = heap.items(of: value) else { return nil }
        var numbers: [Int] = []
        for item in items {
            guard case .integer(let number) = item else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    /// Red, green, blue, pixel by pixel.
    func pixels(at row: Int) -> [UInt8] {
        guard isColumnMajor else {
            return CIFARSource.interleaved(bytes, from: start + row * CIFARSource.pixelBytes)
        }
        let planes = (0..<CIFARSource.pixelBytes).map { bytes[start + $0 * count + row] }
        return CIFARSource.interleaved(planes, from: 0)
    }
}

/// What a pickle file holds.
func unpickled(_ path: SystemPath) throws(Failure) -> (value: PickleValue, heap: PickleHeap) {
    let file = try readFile(path, limit: PickleMachine.fileLimit)
    do throws(PickleError) {
        return try PickleMachine.run(file)
    } catch {
        throw Failure(
            .badData, "\(path): \(error.description)",
            remedy: "download and unpack the file again; nothing in it was run")
    }
}

extension CIFARSource.Variant {
    var pickledFiles: [(split: String, names: [String])] {
        switch self {
        case .cifar10: [("train", (1...5).map { "data_batch_\($0)" }), ("test", ["test_batch"])]
        case .cifar100: [("train", ["train"]), ("test", ["test"])]
        }
    }
    var labelKey: String { self == .cifar10 ? "labels" : "fine_labels" }
    var pickledNamesFile: String { self == .cifar10 ? "batches.meta" : "meta" }
    var namesKey: String { self == .cifar10 ? "label_names" : "fine_label_names" }
}
