public import ASTTypes

extension Manifest {
    /// Whether the store has these contents, or had them before samples were appended.
    func isOrWas(digest: String, samples: Int) -> Bool {
        (digest == self.digest && samples == self.samples)
            || ancestors.contains(Ancestor(digest: digest, samples: samples))
    }

    /// A folder of samples, never changed after it was written.
    public struct Volume: Codable, Sendable, Hashable {
        /// Within the store.
        public var folder: String
        public var samples: Int
        /// For each label in the volume the store's; nil where they are the same.
        public var labels: [Label]?

        public init(folder: String, samples: Int, labels: [Label]? = nil) {
            self.folder = folder
            self.samples = samples
            self.labels = labels
        }
    }

    /// A named part of the store, e.g. `train`.
    public struct Split: Codable, Sendable, Hashable {
        public var name: String
        public var ranges: [Range]

        public init(name: String, ranges: [Range]) {
            self.name = name
            self.ranges = ranges
        }

        /// Samples in the split.
        public var count: Int { ranges.reduce(0) { $0 + $1.count } }
    }

    /// Samples with consecutive ids.
    public struct Range: Codable, Sendable, Hashable {
        public var first: Int
        public var count: Int

        public init(first: Int, count: Int) {
            self.first = first
            self.count = count
        }
    }

    /// What the store was made from.
    public struct Source: Codable, Sendable, Hashable {
        /// The source format, e.g. `cifar10`, `idx` or `folder`.
        public var kind: String
        public var path: String
        /// A hash over what the source consisted of; nil where none was made.
        public var fingerprint: String?

        public init(kind: String, path: String, fingerprint: String? = nil) {
            self.kind = kind
            self.path = path
            self.fingerprint = fingerprint
        }
    }

    /// One of several parts of a source that are ingested apart and merged.
    public struct Shard: Codable, Sendable, Hashable {
        /// From 1 to ``count``.
        public var index: Int
        public var count: Int
        /// Of the whole source: parts of different ones are not merged.
        public var fingerprint: String

        public init(index: Int, count: Int, fingerprint: String) {
            self.index = index
            self.count = count
            self.fingerprint = fingerprint
        }
    }

    /// What a store was before samples were appended to it.
    public struct Ancestor: Codable, Sendable, Hashable {
        public var digest: String
        public var samples: Int

        public init(digest: String, samples: Int) {
            self.digest = digest
            self.samples = samples
        }
    }

    /// Sums of the 8-bit pixel values of one split and of their squares, per channel.
    ///
    /// Integers, so that those of parts add up to exactly those of the whole.
    public struct PixelSums: Codable, Sendable, Hashable {
        /// The split that they are over.
        public var split: String
        public var pixels: UInt64
        public var sums: [UInt64]
        public var squares: [UInt64]

        public init(split: String, pixels: UInt64, sums: [UInt64], squares: [UInt64]) {
            self.split = split
            self.pixels = pixels
            self.sums = sums
            self.squares = squares
        }

        /// Mean per channel, in 0...1.
        public var means: [Double] { sums.map { pixels == 0 ? 0 : Double($0) / Double(pixels) / 255 } }

        /// Population standard deviation per channel, in 0...1.
        public var standardDeviations: [Double] {
            zip(sums, squares).map { Self.deviation(count: pixels, sum: $0, squares: $1) }
        }

        /// Population standard deviation of 8-bit values, in 0...1: √(n·Σx² − (Σx)²) / n, the difference taken in
        /// integers so that nothing cancels. 0 for sums that contradict themselves, as a damaged manifest's may.
        public static func deviation(count: UInt64, sum: UInt64, squares: UInt64) -> Double {
            guard count > 0 else { return 0 }
            let (power, powerOverflows) = count.multipliedReportingOverflow(by: squares)
            let (square, squareOverflows) = sum.multipliedReportingOverflow(by: sum)
            if !powerOverflows, !squareOverflows {
                // Every image comes through here, and 64 bits are many times faster than 128.
                return power > square ? Double(power - square).squareRoot() / Double(count) / 255 : 0
            }
            let products = (UInt128(count) * UInt128(squares), UInt128(sum) * UInt128(sum))
            guard products.0 > products.1 else { return 0 }
            return Double(products.0 - products.1).squareRoot() / Double(count) / 255
        }

        /// Both together; nil when they are not over the same split and channels, or there is too much to count.
        func adding(_ other: PixelSums) -> PixelSums? {
            func added(_ a: UInt64, _ b: UInt64) -> UInt64? {
                let (sum, overflow) = a.addingReportingOverflow(b)
                return overflow ? nil : sum
            }
            guard split == other.split, sums.count == other.sums.count, squares.count == other.squares.count,
                let pixels = added(pixels, other.pixels)
            else { return nil }
            let sums = zip(sums, other.sums).compactMap(added)
            let squares = zip(squares, other.squares).compactMap(added)
            guard sums.count == self.sums.count, squares.count == self.squares.count else { return nil }
            return PixelSums(split: split, pixels: pixels, sums: sums, squares: squares)
        }
    }
}
