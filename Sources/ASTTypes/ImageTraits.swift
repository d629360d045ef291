/// What a look at a sample's pixels says about its quality: enough to find near duplicates, dark, light, blurry and
/// featureless images without decoding them again.
public struct ImageTraits: Sendable, Hashable {
    /// Images that look alike have hashes that differ in few bits.
    public var perceptualHash: UInt64
    /// 99th percentile of the luma, in 0...1.
    public var brightest: Float16
    /// 5th percentile of the luma, in 0...1.
    public var darkest: Float16
    /// How much neighbouring pixels differ; low values mean blur.
    public var sharpness: Float16
    /// Entropy of the luma's histogram, in bits.
    public var entropy: Float16
    /// Whether the red, green and blue of every pixel are alike.
    public var isGrey: Bool

    public init(
        perceptualHash: UInt64, brightest: Float16, darkest: Float16, sharpness: Float16, entropy: Float16,
        isGrey: Bool
    ) {
        self.perceptualHash = perceptualHash
        self.brightest = brightest
        self.darkest = darkest
        self.sharpness = sharpness
        self.entropy = entropy
        self.isGrey = isGrey
    }
}
