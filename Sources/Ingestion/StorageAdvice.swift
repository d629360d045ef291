/// What the advisor measured of a data set's images, here and now, and what it picked.
public struct StorageAdvice: Encodable, Sendable {
    /// One way of storing.
    public struct Row: Encodable, Sendable {
        /// In the words of the command line.
        public var choice: String
        /// Mean bytes of a stored image.
        public var bytesPerImage: Double
        /// Bytes of all images of the data set as they would be stored; nil where nobody knows how many there are.
        public var storeBytes: Double?
        /// Predicted for the training pipeline: decode, shrink to 224 pixels, on all workers.
        public var imagesPerSecond: Double
        /// Peak signal-to-noise ratio in dB of what a trainer sees at 224 pixels, the mean over the images; nil where
        /// nothing is lost.
        public var quality: Double?

        enum CodingKeys: String, CodingKey {
            case choice
            case bytesPerImage = "bytes_per_image"
            case storeBytes = "store_bytes"
            case imagesPerSecond = "images_per_second"
            case quality = "psnr_decibels"
        }
    }

    /// Images looked at.
    public var images: Int
    public var rows: [Row]
    /// In the words of the command line.
    public var choice: String
    /// Why that was picked.
    public var reason: String
    public var picked: StorageOptions

    enum CodingKeys: String, CodingKey {
        case images, rows, reason
        case choice = "picked"
    }
}
