public import ASTTypes

/// How a training image is varied from visit to visit.
///
/// In this order: ``crop``, ``flip``, ``randAugment``, ``colorJitter``, ``cutout``, ``randomErasing``, and, when a batch is
/// whole, ``mixing``. All but the last work on 8-bit pixels, before normalisation.
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

    /// What of an image the trainer gets to see.
    public enum Crop: Sendable, Hashable {
        /// The image brought to the wanted size (``BatchStream``), then extended by so many pixels on each side, by
        /// reflection without repeating the border, and a window of the wanted size cut at a random place. 0 = no
        /// border, always the same pixels.
        case pad(Int)
        case randomResized(RandomResizedCrop)
        case center(CenterCrop)
    }

    public var crop: Crop
    public var flip: Flip
    public var randAugment: RandAugment?
    public var colorJitter: ColorJitter?
    public var cutout: Cutout?
    public var randomErasing: RandomErasing?
    /// Of whole batches.
    public var mixing: BatchMixing?

    public init(
        crop: Crop = .pad(0), flip: Flip = .none, randAugment: RandAugment? = nil,
        colorJitter: ColorJitter? = nil, cutout: Cutout? = nil, randomErasing: RandomErasing? = nil,
        mixing: BatchMixing? = nil
    ) {
        self.crop = crop
        self.flip = flip
        self.randAugment = randAugment
        self.colorJitter = colorJitter
        self.cutout = cutout
        self.randomErasing = randomErasing
        self.mixing = mixing
    }

    public init(pad: Int, flip: Flip) { self.init(crop: .pad(pad), flip: flip) }

    public static let none = Augmentation()

    /// - Throws: ``Failure`` (`usage`) for the first part that makes no sense with images of `shape`.
    public func validate(for shape: ImageShape) throws {
        switch crop {
        case .pad(let pad):
            guard pad >= 0, pad < min(shape.height, shape.width) else {
                throw Failure(
                    .usage, "an image of \(shape) cannot be padded by \(pad)",
                    remedy: "choose less than its shorter side")
            }
        case .randomResized(let crop): try crop.validate()
        case .center(let crop): try crop.validate()
        }
        try randAugment?.validate()
        try colorJitter?.validate()
        try cutout?.validate()
        try randomErasing?.validate()
        try mixing?.validate()
    }

    /// Whether anything happens to the pixels between crop and normalisation.
    var changesPixels: Bool {
        randAugment != nil || colorJitter != nil || cutout != nil || randomErasing != nil
    }

    /// Varies the cropped pixels of one sample.
    ///
    /// - Parameters:
    ///   - pixels: `shape.elements` bytes.
    ///   - scratch: as many.
    func vary(
        _ pixels: UnsafeMutablePointer<UInt8>, _ shape: ImageShape, _ draws: Draws,
        _ normalization: Normalization, scratch: UnsafeMutablePointer<UInt8>
    ) {
        let operations =
            (randAugment?.operations(draws, shape) ?? []) + (colorJitter?.operations(draws) ?? [])
        for operation in operations { unsafe operation.apply(to: pixels, shape, scratch: scratch) }
        if let cutout {
            unsafe cutout.rectangle(draws, shape).fill(pixels, shape, with: normalization.meanLevels)
        }
        unsafe randomErasing?.apply(to: pixels, shape, draws, normalization)
    }
}
