public import ASTTypes
public import Images

/// Which pixels of one image the trainer gets in one epoch: a region, resized, of which a window is cut, perhaps mirrored.
public struct View: Sendable, Hashable {
    /// What is resized, in pixels of the upright image.
    public var region: PixelRegion
    /// What the region is resized to.
    public var width: Int
    public var height: Int
    /// Where the window begins in the resized region; what lies outside it is reflected.
    public var left: Int
    public var top: Int
    /// Whether left and right change places in the end.
    public var isMirrored: Bool

    /// Whether the window is the whole resized region.
    func isWhole(_ shape: ImageShape) -> Bool {
        left == 0 && top == 0 && width == shape.width && height == shape.height
    }
}

extension Augmentation {
    /// What `sample` shows in `epoch`; the same for any order of visits and any number of workers.
    ///
    /// - Precondition: ``validate(for:)`` does not throw.
    /// - Parameters:
    ///   - image: of the stored image, upright.
    ///   - shape: what the trainer gets.
    ///   - seed: ``StreamOptions/seed``.
    public func view(of sample: SampleID, epoch: Int, image: ImageShape, shape: ImageShape, seed: UInt64)
        -> View
    {
        let random = CounterRandom(seed: seed, purpose: .augmentation)
        return view(Draws(random: random, epoch: epoch, sample: sample.rawValue), image: image, shape: shape)
    }

    func view(_ draws: Draws, image: ImageShape, shape: ImageShape) -> View {
        var view = View(
            region: PixelRegion(left: 0, top: 0, width: image.width, height: image.height),
            width: shape.width,
            height: shape.height, left: 0, top: 0, isMirrored: false)
        switch crop {
        case .pad(let pad):
            view.region = Fitting.region(of: image, filling: shape)
            if pad > 0 {
                let words = draws.words(.window)
                view.top = words.0.choice(of: 2 * pad + 1) - pad
                view.left = words.1.choice(of: 2 * pad + 1) - pad
            }
        case .randomResized(let crop):
            view.region = crop.region(width: image.width, height: image.height, draws)
        case .center(let crop):
            let cut = crop.cut(width: shape.width, height: shape.height, of: image)
            (view.width, view.height) = (cut.size.width, cut.size.height)
            (view.left, view.top) = (cut.left, cut.top)
        }
        view.isMirrored = isMirrored(draws)
        return view
    }

    private func isMirrored(_ draws: Draws) -> Bool {
        switch flip {
        case .none: return false
        case .random: return draws.words(.window).2 >> 31 == 1
        case .alternating:
            let first = Draws(random: draws.random, epoch: 0, sample: draws.sample)
            return first.words(.window).2 >> 31 != UInt32(draws.epoch & 1)
        }
    }
}
