import ASTTypes
import ArgumentParser
import Streaming

/// How training images are varied. Names and meanings are timm's.
struct AugmentationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Part of an image that is trained on: pad (all of it, see --pad) or rrc (RandomResizedCrop).",
            valueName: "mode"))
    var trainCropMode = "pad"

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "rrc: least and largest share of the image's area. (default: 0.08 1)", valueName: "share"))
    var scale: [Double] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "rrc: least and largest width over height. (default: 0.75 1.3333)", valueName: "ratio"))
    var ratio: [Double] = []

    @Option(
        help: ArgumentHelp(
            "Validate on the centre that has this share of the shorter side. (default: 0.875 with rrc, else all)",
            valueName: "share"))
    var cropPct: Double?

    @Option(
        help: ArgumentHelp(
            "Vary brightness, contrast and saturation by factors of 1 ± this.", valueName: "amount"))
    var colorJitter: Double?

    @Option(
        help: ArgumentHelp(
            "RandAugment: rand, rand-m9 or rand-m9-n2 (magnitude of 31, operations).", valueName: "policy"))
    var aa: String?

    @Option(help: ArgumentHelp("Cut out a square of this side.", valueName: "pixels"))
    var cutout: Int?

    @Option(help: ArgumentHelp("Probability of random erasing.", valueName: "p"))
    var reprob: Double?

    @Option(
        help: ArgumentHelp(
            "Erase with const (the mean colour) or pixel (noise). (default: pixel)", valueName: "mode"))
    var remode: String?

    @Option(help: ArgumentHelp("mixup: parameter of the Beta distribution.", valueName: "alpha"))
    var mixup: Double?

    @Option(help: ArgumentHelp("cutmix: parameter of the Beta distribution.", valueName: "alpha"))
    var cutmix: Double?

    @Option(
        help: ArgumentHelp("mixup, cutmix: probability of mixing a batch. (default: 1)", valueName: "p"))
    var mixupProb: Double?

    @Option(
        help: ArgumentHelp(
            "Probability of cutmix where mixup is on too. (default: 0.5)", valueName: "p"))
    var mixupSwitchProb: Double?
}

extension AugmentationOptions {
    /// What happens to training images of which `pad` pixels of border and `flip` are known.
    /// - Throws: `Failure(.usage)` naming the option that makes no sense or would be without effect.
    func training(pad: Int, flip: Augmentation.Flip) throws -> Augmentation {
        Augmentation(
            crop: try crop(pad: pad), flip: flip, randAugment: try aa.map(randAugment),
            colorJitter: colorJitter.map { ColorJitter(brightness: $0, contrast: $0, saturation: $0) },
            cutout: cutout.map { Cutout(length: $0) }, randomErasing: try erasing(), mixing: try mixing())
    }

    var validation: Augmentation {
        if let cropPct { return Augmentation(crop: .center(CenterCrop(share: cropPct))) }
        return trainCropMode == "rrc" ? Augmentation(crop: .center(CenterCrop())) : .none
    }

    private func crop(pad: Int) throws -> Augmentation.Crop {
        switch trainCropMode {
        case "pad":
            for (option, values) in [("--scale", scale), ("--ratio", ratio)] where !values.isEmpty {
                throw Failure(
                    .usage, "\(option) says nothing about --train-crop-mode pad",
                    remedy: "use it with --train-crop-mode rrc")
            }
            return .pad(pad)
        case "rrc":
            let plain = RandomResizedCrop()
            return .randomResized(
                RandomResizedCrop(
                    scale: try range("--scale", scale) ?? plain.scale,
                    ratio: try range("--ratio", ratio) ?? plain.ratio))
        default:
            throw Failure(
                .usage, "unknown --train-crop-mode '\(trainCropMode)'",
                remedy: suggestion(for: trainCropMode, among: ["pad", "rrc"]))
        }
    }

    private func range(_ option: String, _ values: [Double]) throws -> ClosedRange<Double>? {
        if values.isEmpty { return nil }
        guard values.count == 2, values[0] <= values[1] else {
            throw Failure(
                .usage, "\(option) has \(values.count) values, or they go down",
                remedy: "give the least and the largest: \(option) 0.5 1")
        }
        return values[0]...values[1]
    }

    private func randAugment(_ text: String) throws -> RandAugment {
        var result = RandAugment()
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.first == "rand" else { throw unknownPolicy(text) }
        for part in parts.dropFirst() {
            guard let number = Int(part.dropFirst()), part.dropFirst().allSatisfy(\.isNumber) else {
                throw unknownPolicy(text)
            }
            switch part.first {
            case "m": result.magnitude = number
            case "n": result.operations = number
            default: throw unknownPolicy(text)
            }
        }
        return result
    }

    private func unknownPolicy(_ text: String) -> Failure {
        Failure(
            .usage, "unknown --aa '\(text)'",
            remedy: "give rand, or with magnitude and operations: rand-m9-n2")
    }

    private func erasing() throws -> RandomErasing? {
        guard let reprob else {
            if remode == nil { return nil }
            throw Failure(.usage, "--remode alone erases nothing", remedy: "add --reprob 0.25")
        }
        switch remode ?? "pixel" {
        case "pixel": return RandomErasing(probability: reprob, value: .random)
        case "const": return RandomErasing(probability: reprob, value: .mean)
        case let other:
            throw Failure(
                .usage, "unknown --remode '\(other)'",
                remedy: suggestion(for: other, among: ["const", "pixel"]))
        }
    }

    private func mixing() throws -> BatchMixing? {
        if mixup == nil, cutmix == nil, mixupProb != nil || mixupSwitchProb != nil {
            throw Failure(
                .usage, "--mixup-prob and --mixup-switch-prob alone mix nothing",
                remedy: "add --mixup 0.2 or --cutmix 1")
        }
        if mixupSwitchProb != nil, mixup == nil || cutmix == nil {
            throw Failure(
                .usage, "--mixup-switch-prob chooses between mixup and cutmix",
                remedy: "give both --mixup and --cutmix")
        }
        // An alpha of 0 is timm's word for off.
        let (blend, paste) = (mixup == 0 ? nil : mixup, cutmix == 0 ? nil : cutmix)
        guard blend != nil || paste != nil else { return nil }
        return BatchMixing(
            mixUp: blend, cutMix: paste, probability: mixupProb ?? 1,
            switchProbability: mixupSwitchProb ?? 0.5)
    }
}
