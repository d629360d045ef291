import ASTTypes
import ArgumentParser
import Streaming

/// A pipeline that many people use, so that figures can be compared.
enum StreamPreset: String, CaseIterable, ExpressibleByArgument {
    /// RandomResizedCrop to 224 × 224 and random flips.
    case imagenetTrain = "imagenet-train"
    /// The shorter side to 256 and the centre 224 × 224.
    case imagenetVal = "imagenet-val"
    /// Images of the store's size, a border of 4 pixels, random crops and flips.
    case cifarTrain = "cifar-train"

    var augmentation: Augmentation {
        switch self {
        case .imagenetTrain: Augmentation(crop: .randomResized(RandomResizedCrop()), flip: .random)
        case .imagenetVal: Augmentation(crop: .center(CenterCrop()))
        case .cifarTrain: Augmentation(pad: 4, flip: .random)
        }
    }

    /// Side of the square that the trainer gets; nil for the store's own size.
    var side: Int? { self == .cifarTrain ? nil : 224 }
    var batchSize: Int { self == .cifarTrain ? 512 : 64 }
}
