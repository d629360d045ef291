import ASTTypes
import Foundation
import SampleStore
import TestSupport
import Testing

let identity = IngestIdentity(["source": "nowhere", "fingerprint": "f", "options": "none"])
let source = Manifest.Source(kind: "test", path: "nowhere")

/// Random bytes to cut samples from: making each byte anew would take most of the tests' time.
private let noise: [UInt8] = {
    var generator = SeededGenerator(state: 0)
    return (0..<32_768).flatMap { _ in Swift.withUnsafeBytes(of: generator.next()) { Array($0) } }
}()

/// `count` bytes that differ from those of every other number.
private func bytes(_ count: Int, of number: Int) -> [UInt8] {
    let start = number * 7_919 % (noise.count - count)
    return Swift.withUnsafeBytes(of: UInt32(number)) {
        Array($0.prefix(count)) + noise[start..<start + count].dropFirst(4)
    }
}

/// A raw sample with pixels that follow from its number.
func rawSample(_ number: Int, side: Int = 4, channels: Int = 3) -> NewSample {
    let shape = ImageShape(height: side, width: side, channels: channels)
    return NewSample(
        name: "train/class \(number % 10)/\(number).png", label: Label(number % 10), encoding: .raw,
        shape: shape,
        bytes: bytes(shape.elements, of: number),
        intensityDeviation: Float(number % 100) / 100)
}

/// A sample as long as a JPEG file, of `count` bytes.
func longSample(_ number: Int, count: Int) -> NewSample {
    NewSample(
        name: "large \(number).jpg", label: Label(number % 10), encoding: .jpeg,
        shape: ImageShape(height: 300 + number, width: 400, channels: 3), bytes: bytes(count, of: number),
        intensityDeviation: 0.25)
}

let classes = (0..<10).map { "class \($0)" }

extension SampleStoreWriter {
    func finishTest() throws -> Manifest {
        try finish(
            classes: classes, mean: [0.5, 0.5, 0.5], standardDeviation: [0.2, 0.2, 0.2], source: source)
    }
}

/// A store of `samples` in the split `train`.
@discardableResult
func makeStore(_ samples: [NewSample], at path: String, replacing: Bool = false) throws -> Manifest {
    let writer = try SampleStoreWriter(creating: path, replacing: replacing, identity: identity)
    try writer.beginSplit("train")
    for sample in samples { try writer.append(sample) }
    return try writer.finishTest()
}

extension SampleStore {
    func bytes(of id: SampleID) throws -> [UInt8] {
        try makeReader().withBytes(of: id) { _, bytes in bytes.withUnsafeBytes { Array($0) } }
    }
}

/// The failure that `body` ends with; records an issue when it does not.
func failure(
    _ kind: Failure.Kind, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) -> String {
    let failure = #expect(throws: Failure.self, sourceLocation: sourceLocation) { try body() }
    #expect(failure?.kind == kind, "\(failure?.description ?? "")", sourceLocation: sourceLocation)
    return failure?.description ?? ""
}

/// Where a data file's meta, branch and leaf pages begin.
func treePages(of file: [UInt8]) -> [Int] {
    stride(from: 0, to: file.count, by: 4_096).filter { page in
        let number = (0..<8).reduce(0) { $0 | Int(file[page + $1]) << (8 * $1) }
        return number == page / 4_096 && [1, 2, 8].contains(file[page + 10]) && file[page + 11] == 0
    }
}

extension URL {
    func file(_ name: String) -> String { appending(path: name).path }
    /// The file names directly in this folder, in order.
    func entries() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// A store of 50 samples whose index has a wrong record of sample 7.
func storeWithDamagedRecord(at path: String) throws -> SampleStore {
    try makeStore((0..<50).map { rawSample($0) }, at: path)
    let data = URL(filePath: path + "/samples/data.mdb")
    var bytes = [UInt8](try Data(contentsOf: data))
    // Record 7 begins with block 0, offset 7 · 48, length 48.
    let record: [UInt8] = [0, 0, 0, 0, 0x50, 1, 0, 0, 48, 0, 0, 0]
    let found = try #require(bytes.firstRange(of: record))
    bytes[found.lowerBound + 7] = 0xFF
    try Data(bytes).write(to: data)
    return try SampleStore(opening: path)
}
