internal import ASTTypes
internal import Foundation

/// How the images of a whole batch are mixed with one another, and their labels with them.
///
/// Each image is mixed with the one before it in the batch, the first with the last, and all by the same share, as
/// torchvision's `MixUp` and `CutMix` do; the plan's order is random, so that is a random partner. With both, each batch
/// gets one of them. Draws depend on the seed, the epoch and the batch's first sample.
public struct BatchMixing: Sendable, Hashable {
    /// Of the Beta distribution that a batch's share is drawn from, or nil: no mixup (Zhang et al. 2017, "mixup: Beyond
    /// empirical risk minimization").
    public var mixUp: Double?
    /// The same for cutmix (Yun et al. 2019, "CutMix: Regularization strategy to train strong classifiers with localizable
    /// features").
    public var cutMix: Double?
    /// Of mixing a batch at all.
    public var probability: Double
    /// Of cutmix, where both are on.
    public var switchProbability: Double

    public init(
        mixUp: Double? = nil, cutMix: Double? = nil, probability: Double = 1, switchProbability: Double = 0.5
    ) {
        self.mixUp = mixUp
        self.cutMix = cutMix
        self.probability = probability
        self.switchProbability = switchProbability
    }

    /// - Throws: ``Failure`` (`usage`) when a number makes no sense.
    func validate() throws {
        for alpha in [mixUp, cutMix].compactMap(\.self) where !(1e-6...1e6).contains(alpha) {
            throw Failure(
                .usage, "images cannot be mixed with an alpha of \(alpha)",
                remedy: "give a number above 0, such as 0.2 or 1")
        }
        guard (0...1).contains(probability), (0...1).contains(switchProbability) else {
            throw Failure(
                .usage, "probabilities of mixing are \(probability) and \(switchProbability)",
                remedy: "give numbers from 0 to 1")
        }
    }
}

/// What became of the images and labels of one batch.
public struct Mixing: Sendable, Hashable {
    /// Rows of the batch.
    let count: Int
    /// Weight of a row's own label; its partner's has the rest.
    public let share: Float

    /// The row that a row's image was mixed with, as it was before.
    public func partner(of row: Int) -> Int { row == 0 ? count - 1 : row - 1 }
}

extension BatchMixing {
    /// What one batch gets.
    enum Recipe: Hashable {
        /// Weight of a row's own pixels.
        case blend(share: Double)
        /// What is taken from the partner.
        case paste(PixelRectangle)
    }

    /// - Returns: nil when the batch is not mixed.
    func recipe(seed: UInt64, epoch: Int, first: SampleID, shape: ImageShape) -> Recipe? {
        let random = CounterRandom(seed: seed, purpose: .mixing)
        let words = random.words(epoch: epoch, sample: first.rawValue)
        guard words.0.fraction < probability else { return nil }
        var beta = BetaDraws(random: random, epoch: epoch, sample: first.rawValue)
        switch (mixUp, cutMix) {
        case (nil, nil): return nil
        case (let alpha?, nil): return .blend(share: beta.next(alpha))
        case (nil, let alpha?): return .paste(rectangle(beta.next(alpha), words.2, words.3, shape))
        case (let blend?, let paste?):
            return words.1.fraction < switchProbability
                ? .paste(rectangle(beta.next(paste), words.2, words.3, shape))
                : .blend(share: beta.next(blend))
        }
    }

    /// Around a place anywhere in the image, with 1 − share of its area, less what lies outside.
    private func rectangle(_ share: Double, _ x: UInt32, _ y: UInt32, _ shape: ImageShape) -> PixelRectangle {
        let half = 0.5 * (1 - share).squareRoot()
        func side(_ word: UInt32, _ length: Int) -> Range<Int> {
            let centre = word.choice(of: length)
            let reach = Int(half * Double(length))
            return max(0, centre - reach)..<min(length, centre + reach)
        }
        return PixelRectangle(columns: side(x, shape.width), rows: side(y, shape.height))
    }

    /// Mixes the rows of a batch in place. Call it once, when all of them are written.
    ///
    /// - Parameters:
    ///   - ids: of the rows, in their order.
    ///   - rows: `ids.count` rows of `options.bytesPerSample` bytes, one after the other.
    /// - Returns: nil when the batch is not mixed.
    func apply(ids: [SampleID], epoch: Int, options: StreamOptions, rows: UnsafeMutableRawPointer) -> Mixing?
    {
        guard let first = ids.first, ids.count > 1,
            let recipe = recipe(seed: options.seed, epoch: epoch, first: first, shape: options.shape)
        else { return nil }
        unsafe recipe.apply(rows, count: ids.count, bytesPerRow: options.bytesPerSample, options)
        return Mixing(count: ids.count, share: Float(recipe.share(of: options.shape)))
    }
}

extension BatchMixing.Recipe {
    /// Bytes of a row that are mixed at a time, in all rows.
    private static let portion = 4096

    /// Weight of a row's own label.
    func share(of shape: ImageShape) -> Double {
        switch self {
        case .blend(let share): share
        case .paste(let rectangle): 1 - Double(rectangle.area) / Double(shape.width * shape.height)
        }
    }

    func apply(_ rows: UnsafeMutableRawPointer, count: Int, bytesPerRow: Int, _ options: StreamOptions) {
        switch self {
        case .blend(let share):
            for start in stride(from: 0, to: bytesPerRow, by: Self.portion) {
                let bytes = min(Self.portion, bytesPerRow - start)
                unsafe forEachPair(rows + start, count, bytesPerRow, bytes) { own, partner in
                    unsafe blend(
                        own, partner, bytes / options.output.bytesPerValue, options.output, Float(share))
                }
            }
        case .paste(let rectangle):
            let pixel = options.shape.channels * options.output.bytesPerValue
            let bytes = rectangle.columns.count * pixel
            for y in rectangle.rows {
                let at = (y * options.shape.width + rectangle.columns.lowerBound) * pixel
                unsafe forEachPair(rows + at, count, bytesPerRow, bytes) { own, partner in
                    unsafe own.copyMemory(from: partner, byteCount: bytes)
                }
            }
        }
    }

    /// Gives each row, from the last up, and its partner, the row above, which is still as it was. The first's partner
    /// is the last, as it was.
    private func forEachPair(
        _ start: UnsafeMutableRawPointer, _ count: Int, _ bytesPerRow: Int, _ bytes: Int,
        _ body: (UnsafeMutableRawPointer, UnsafeRawPointer) -> Void
    ) {
        unsafe withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 16) { last in
            guard let kept = last.baseAddress else { return }
            unsafe kept.copyMemory(from: start + (count - 1) * bytesPerRow, byteCount: bytes)
            for row in (1..<count).reversed() {
                unsafe body(start + row * bytesPerRow, start + (row - 1) * bytesPerRow)
            }
            unsafe body(start, kept)
        }
    }

    private func blend(
        _ row: UnsafeMutableRawPointer, _ partner: UnsafeRawPointer, _ count: Int, _ output: PixelOutput,
        _ share: Float
    ) {
        let rest = 1 - share
        switch output {
        case .float32:
            let own = unsafe row.assumingMemoryBound(to: Float.self)
            let other = unsafe partner.assumingMemoryBound(to: Float.self)
            for i in 0..<count { unsafe own[i] = own[i] * share + other[i] * rest }
        case .bfloat16:
            let own = unsafe row.assumingMemoryBound(to: UInt16.self)
            let other = unsafe partner.assumingMemoryBound(to: UInt16.self)
            for i in 0..<count {
                let mine = unsafe Float(bitPattern: UInt32(own[i]) << 16)
                let theirs = unsafe Float(bitPattern: UInt32(other[i]) << 16)
                unsafe own[i] = bfloat16(mine * share + theirs * rest)
            }
        case .uint8:
            let own = unsafe row.assumingMemoryBound(to: UInt8.self)
            let other = unsafe partner.assumingMemoryBound(to: UInt8.self)
            // 255 at most, as the shares sum to 1 to within a rounding.
            for i in 0..<count {
                let mixed = unsafe Float(own[i]) * share + Float(other[i]) * rest + 0.5
                unsafe own[i] = UInt8(truncatingIfNeeded: Int32(mixed))
            }
        }
    }
}

/// Numbers from Beta distributions with both parameters equal.
struct BetaDraws {
    let random: CounterRandom
    let epoch: Int
    let sample: UInt32
    private var draw: UInt32 = 1

    init(random: CounterRandom, epoch: Int, sample: UInt32) {
        self.random = random
        self.epoch = epoch
        self.sample = sample
    }

    mutating func next(_ alpha: Double) -> Double {
        let (first, second) = (logGamma(alpha), logGamma(alpha))
        // In logarithms, since for a small alpha both can be too small for a Double.
        return 1 / (1 + exp(second - first))
    }

    /// The logarithm of a number from the Gamma distribution of shape `alpha`.
    ///
    /// G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", 2000; a shape below 1 by its §6.
    private mutating func logGamma(_ alpha: Double) -> Double {
        if alpha < 1 {
            let uniform = (Double(words().0) + 1) * 0x1p-32
            return logGamma(alpha + 1) + log(uniform) / alpha
        }
        let d = alpha - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let words = words()
            let normal = normals(words.0, words.1).0
            let root = 1 + c * normal
            guard root > 0 else { continue }
            let cube = root * root * root
            let uniform = (Double(words.2) + 1) * 0x1p-32
            if log(uniform) < 0.5 * normal * normal + d * (1 - cube + log(cube)) { return log(d * cube) }
        }
    }

    private mutating func words() -> (UInt32, UInt32, UInt32, UInt32) {
        defer { draw &+= 1 }
        return random.words(epoch: epoch, sample: sample, draw: draw)
    }
}
