import ASTTypes
import Datasets
import Dispatch
import Foundation
import Images

/// How many JPEGs all workers together decode wholly, from memory into memory that each uses again and again.
final class DecodeLimit: Sendable {
    struct Rates {
        var imagesPerSecond: Double
        var pixelsPerSecond: Double
    }

    /// Where the pictures are from, for reports.
    let source: String
    let count: Int
    private let files: [[UInt8]]
    private let workers: Int

    private static let memory = 1 << 30
    private static let extensions: Set<String> = ["jpg", "jpeg"]

    /// - Parameter folder: of JPEG files, at any depth; nil: pictures are made, 500 × 375 pixels at quality 90.
    /// - Throws: `Failure` when the folder has none.
    init(folder: String?, workers: Int) throws {
        self.workers = workers
        source = folder ?? "synthetic"
        files = try folder.map(Self.files(below:)) ?? Self.synthetic()
        count = files.count
        guard !files.isEmpty else {
            throw Failure(
                .noInput, "there are no JPEG files in \(source)", remedy: "give a folder of .jpg files")
        }
    }

    private static func files(below folder: String) throws -> [[UInt8]] {
        guard let names = FileManager.default.enumerator(atPath: folder) else {
            throw Failure(.noInput, "cannot list \(folder)", remedy: "check that the folder can be read")
        }
        var paths: [String] = []
        for case let name as String in names
        where extensions.contains(URL(filePath: name).pathExtension.lowercased()) {
            paths.append(folder + "/" + name)
        }
        var files: [[UInt8]] = []
        var bytes = 0
        for path in paths.sorted() where bytes < memory {
            let file = try readFile(SystemPath(path), limit: 256 << 20)
            bytes += file.count
            files.append(file)
        }
        return files
    }

    /// Slopes with noise over them, which is about as hard to decode as photographs are.
    private static func synthetic() throws -> [[UInt8]] {
        let (width, height) = (500, 375)
        let encoder = try JPEGEncoder()
        return try (0..<64).map { number in
            let random = CounterRandom(seed: UInt64(number), purpose: .selection)
            var pixels = [UInt8](repeating: 0, count: width * height * 3)
            for row in 0..<height {
                let noise = random.words(epoch: row, sample: 0).0
                for column in 0..<width {
                    let grain = (UInt32(truncatingIfNeeded: column &* 2_654_435_761) ^ noise) >> 27
                    for channel in 0..<3 {
                        let slope = (row * (channel + 1) + column * (3 - channel)) / 8
                        pixels[(row * width + column) * 3 + channel] = UInt8(
                            truncatingIfNeeded: 60 + slope % 160 + Int(grain))
                    }
                }
            }
            return try encoder.encode(
                pixels, width: width, height: height, channels: 3, quality: 90, subsampling: .s420)
        }
    }

    /// One round over all pictures.
    func measure() -> Rates {
        let next = SharedCounter()
        let pixels = SharedCounter()
        let elapsed = seconds {
            DispatchQueue.concurrentPerform(iterations: workers) { _ in
                guard let decoder = try? ImageDecoder() else { return }
                var target: [UInt8] = []
                while true {
                    let index = next.add(1)
                    guard index < self.files.count else { return }
                    let file = self.files[index]
                    // What cannot be decoded costs what it costs.
                    if let size = try? decoder.decode(file.span.bytes, as: 3, into: &target) {
                        _ = pixels.add(size.width * size.height)
                    }
                }
            }
        }
        return Rates(
            imagesPerSecond: Double(files.count) / elapsed, pixelsPerSecond: Double(pixels.add(0)) / elapsed)
    }
}
