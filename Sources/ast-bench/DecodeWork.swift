import ASTTypes
import CDecodeLimit
import Foundation
import Images

/// Decoding pictures that lie in memory, by our decoder and by plain C, each worker one picture after the other.
final class DecodeWork: Sendable {
    /// What is done with a picture.
    enum Kind: String, CaseIterable {
        /// Undoing the entropy coding of all of it, in C.
        case entropy
        /// Decoding all of it, in C.
        case full
        /// Decoding a random region, in C.
        case region
        /// Decoding a random region and resizing it, in C: the limit.
        case limit
        /// The same by ``RegionDecoder``.
        case decoder
    }

    struct Picture: Sendable {
        var bytes: [UInt8]
        /// As it is stored.
        var width: Int
        var height: Int
    }

    let pictures: [Picture]
    let workers: Int
    /// Of the square that regions are resized to, in pixels.
    let side: Int

    init(_ pictures: [Picture], workers: Int, side: Int = 224) {
        self.pictures = pictures
        self.workers = workers
        self.side = side
    }

    /// Does every picture once.
    ///
    /// - Parameter round: other rounds have other regions; the same round the same for every kind.
    /// - Returns: pictures a second.
    /// - Throws: `Failure` for a picture that cannot be decoded.
    func rate(_ kind: Kind, round: Int) throws -> Double {
        let outcomes = Outcomes()
        let elapsed = seconds {
            DispatchQueue.concurrentPerform(iterations: workers) { worker in
                outcomes.add(Result { try run(kind, round, worker) })
            }
        }
        try outcomes.check()
        return Double(pictures.count) / elapsed
    }

    private func run(_ kind: Kind, _ round: Int, _ worker: Int) throws {
        var target = [UInt8](repeating: 0, count: side * side * 3)
        try target.withUnsafeMutableBufferPointer { target in
            guard let target = target.baseAddress else { return }
            let ours = kind == .decoder ? try RegionDecoder() : nil
            guard let limit = ast_limit_create() else { throw Failure(.internalError, "there is no memory") }
            defer { ast_limit_free(limit) }
            for index in stride(from: worker, to: pictures.count, by: workers) {
                let picture = pictures[index]
                let region = TrainingCrop.region(of: picture, index: index, round: round)
                if let ours {
                    try ours.render(
                        picture.bytes.span.bytes, region: region, channels: 3, toWidth: side, toHeight: side,
                        mirrored: index % 2 == 0, filter: .bilinear, into: target)
                } else {
                    try check(plain(kind, limit, picture, region, target), index)
                }
            }
        }
    }

    private func plain(
        _ kind: Kind, _ limit: OpaquePointer, _ picture: Picture, _ region: PixelRegion,
        _ target: UnsafeMutablePointer<UInt8>
    ) -> Int32 {
        let part = ast_limit_region(
            left: UInt32(region.left), top: UInt32(region.top), width: UInt32(region.width),
            height: UInt32(region.height))
        return picture.bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return 1 }
            return switch kind {
            case .entropy: ast_limit_entropy(limit, start, bytes.count)
            case .full: ast_limit_full(limit, start, bytes.count)
            case .region: ast_limit_region_only(limit, start, bytes.count, part)
            case .limit, .decoder:
                ast_limit_resized(limit, start, bytes.count, part, UInt32(side), target)
            }
        }
    }

    /// Nil for what plain C does not decode.
    static func storedSize(of file: [UInt8]) -> (Int, Int)? {
        guard let limit = ast_limit_create() else { return nil }
        defer { ast_limit_free(limit) }
        var (width, height) = (UInt32(0), UInt32(0))
        let status = file.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { ast_limit_size(limit, $0, bytes.count, &width, &height) } ?? 1
        }
        return status == 0 ? (Int(width), Int(height)) : nil
    }

    private func check(_ status: Int32, _ index: Int) throws {
        guard status == 0 else { throw Failure(.badData, "picture \(index) cannot be decoded") }
    }

    /// What the workers came to.
    private final class Outcomes: @unchecked Sendable {
        // @unchecked Sendable because `first` is protected by `lock`.
        private let lock = NSLock()
        private var first: (any Error)?

        func add(_ outcome: Result<Void, any Error>) {
            guard case .failure(let error) = outcome else { return }
            lock.withLock { first = first ?? error }
        }

        func check() throws {
            if let first = lock.withLock({ first }) { throw first }
        }
    }
}

/// Regions as torchvision's `RandomResizedCrop(scale=(0.08, 1), ratio=(3/4, 4/3))` draws them.
enum TrainingCrop {
    private static let random = CounterRandom(seed: 1, purpose: .augmentation)
    private static let tries: UInt32 = 10

    static func region(of picture: DecodeWork.Picture, index: Int, round: Int) -> PixelRegion {
        let (width, height) = (Float(picture.width), Float(picture.height))
        let draw = { random.uniform(epoch: round, sample: UInt32(index), draw: $0) }
        for attempt in 0..<tries {
            let area = width * height * (0.08 + 0.92 * draw(attempt * 4))
            let ratio = exp((draw(attempt * 4 + 1) * 2 - 1) * log(4 / 3 as Float))
            let columns = Int((area * ratio).squareRoot().rounded())
            let rows = Int((area / ratio).squareRoot().rounded())
            guard columns > 0, rows > 0, columns <= picture.width, rows <= picture.height else { continue }
            return PixelRegion(
                left: Int(draw(attempt * 4 + 2) * Float(picture.width - columns + 1)),
                top: Int(draw(attempt * 4 + 3) * Float(picture.height - rows + 1)), width: columns,
                height: rows)
        }
        let side = min(picture.width, picture.height)
        return PixelRegion(
            left: (picture.width - side) / 2, top: (picture.height - side) / 2, width: side, height: side)
    }
}
