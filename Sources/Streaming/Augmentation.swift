internal import ASTTypes

/// How a training image is varied from visit to visit.
public struct Augmentation: Sendable, Hashable {
    /// Whether an image is mirrored left to right.
    public enum Flip: String, Sendable, Hashable, CaseIterable {
        case none
        /// Mirrored with probability ½, drawn anew each epoch.
        case random
        /// Drawn once per sample for the first epoch, then the other way round every epoch: after two epochs each
        /// sample was seen both ways (Jordan 2024, "94% on CIFAR-10 in 3.29 seconds on a single GPU", §3.6).
        case alternating
    }

    /// Pixels by which the image is extended on each side, by reflection without repeating the border, before a
    /// window of its own size is cut at a random place. 0 = no crop.
    public var pad: Int
    public var flip: Flip

    public init(pad: Int, flip: Flip) {
        self.pad = pad
        self.flip = flip
    }

    public static let none = Augmentation(pad: 0, flip: .none)

    /// What one sample gets in one epoch; the same for any order of visits and any number of workers.
    func view(of sample: SampleID, epoch: Int, random: CounterRandom) -> View {
        if self == .none { return .centre }
        let words = random.words(epoch: epoch, sample: sample.rawValue)
        return View(
            down: place(words.0), across: place(words.1),
            isMirrored: isMirrored(sample, epoch: epoch, word: words.2, random: random))
    }

    /// One of the `2 * pad + 1` places, all equally likely to within `2 * pad + 1` parts in 2³².
    private func place(_ word: UInt32) -> Int { Int((UInt64(word) * UInt64(2 * pad + 1)) >> 32) }

    private func isMirrored(_ sample: SampleID, epoch: Int, word: UInt32, random: CounterRandom) -> Bool {
        switch flip {
        case .none: false
        case .random: word >> 31 == 1
        case .alternating: random.words(epoch: 0, sample: sample.rawValue).2 >> 31 != UInt32(epoch & 1)
        }
    }

    /// One draw.
    struct View: Hashable, Sendable {
        /// Where the window starts in the padded image, in `0...2 * pad`.
        var down: Int
        var across: Int
        var isMirrored: Bool

        static let centre = View(down: 0, across: 0, isMirrored: false)
    }
}
