import Images
import TestSupport
import Testing

/// Small files with a few bytes changed, dropped, added or moved: whatever comes of it is an image or an ``ImageError``.
@Suite struct MutationTests {
    /// Each kind of file that takes another way through the decoders.
    private static let seeds: [(name: String, file: [UInt8])] =
        PillowFixture.all.map { ($0.name, $0.file) } + [("JPEG of 70×50", PillowFixture.halved.file)]

    @Test(arguments: seeds.indices) func aChangedFileIsAnImageOrAnError(index: Int) throws {
        let seed = Self.seeds[index]
        var random = Mutator(seed: UInt64(index) + 1)
        let decoder = try ImageDecoder()
        var pixels: [UInt8] = []
        for round in 0..<150 {
            let file = random.mutate(seed.file)
            let bytes = file.span.bytes
            let header = try attempt { try decoder.header(of: bytes) }
            if let checked = try attempt({ try decoder.check(bytes) }) { #expect(checked == header) }
            // A size of millions of pixels is decoded like another, but takes a second where nothing is optimised.
            if let header, header.width * header.height > 1 << 14 { continue }
            let channels = round % 2 == 0 ? 3 : 1
            let size = try attempt { try decoder.decode(bytes, as: channels, into: &pixels) }
            guard let size else { continue }
            #expect(header?.width == size.width && header?.height == size.height, "round \(round)")
            #expect(pixels.count == size.width * size.height * channels, "round \(round)")
            _ = try attempt { try decoder.decode(bytes, as: channels, into: &pixels, shortSideAtLeast: 2) }
        }
        try decoder.decode(seed.file.span.bytes, as: 3, into: &pixels)
    }

    /// Nil for an ``ImageError``; any other error fails the test.
    private func attempt<T>(_ body: () throws -> T) throws -> T? {
        do {
            return try body()
        } catch let error as ImageError {
            #expect(!error.detail.isEmpty)
            return nil
        }
    }
}

/// Changes bytes as a seed says (xorshift64, G. Marsaglia 2003).
struct Mutator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    private mutating func next(below bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 1) % max(1, bound)
    }

    mutating func mutate(_ file: [UInt8]) -> [UInt8] {
        var file = file
        for _ in 0...next(below: 5) where !file.isEmpty {
            let at = next(below: file.count)
            switch next(below: 8) {
            case 0: file[at] = 0xFF
            case 1: file[at] = 0
            case 2: file.remove(at: at)
            case 3: file.insert(UInt8(next(below: 256)), at: at)
            case 4: file.removeLast(min(file.count, next(below: 40)))
            case 5:
                let piece = file[at..<min(file.count, at + next(below: 64))]
                file.insert(contentsOf: piece, at: next(below: file.count))
            default: file[at] ^= UInt8(1 << next(below: 8))
            }
        }
        return file
    }
}
