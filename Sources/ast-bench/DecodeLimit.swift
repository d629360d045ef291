import ASTTypes
import Images

/// How many JPEGs all workers together decode in plain C: wholly, and a random region of each.
struct DecodeLimit {
    struct Rates {
        var imagesPerSecond: Double
        var pixelsPerSecond: Double
        var regionsPerSecond: Double
    }

    /// Where the pictures are from, for reports.
    let source: String
    var count: Int { work.pictures.count }
    private let work: DecodeWork

    /// - Parameter folder: of JPEG files, at any depth; nil: pictures are made, 500 × 375 pixels at quality 90.
    /// - Throws: `Failure` when the folder has none.
    init(folder: String?, workers: Int) throws {
        source = folder ?? "synthetic"
        let pictures = try folder.map { try DecodePictures([$0]).all } ?? Self.synthetic()
        work = DecodeWork(pictures, workers: workers)
    }

    /// Slopes with noise over them, which is about as hard to decode as photographs are.
    private static func synthetic() throws -> [DecodeWork.Picture] {
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
            let bytes = try encoder.encode(
                pixels, width: width, height: height, channels: 3, quality: 90, subsampling: .s420)
            return DecodeWork.Picture(bytes: bytes, width: width, height: height)
        }
    }

    /// One round over all pictures, each way.
    /// - Throws: `Failure` for a picture that cannot be decoded.
    func measure(round: Int) throws -> Rates {
        let images = try work.rate(.full, round: round)
        let pixels = work.pictures.reduce(0) { $0 + $1.width * $1.height }
        return Rates(
            imagesPerSecond: images, pixelsPerSecond: images * Double(pixels) / Double(count),
            regionsPerSecond: try work.rate(.region, round: round))
    }
}
