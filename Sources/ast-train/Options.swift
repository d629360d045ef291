import ASTTypes
import ArgumentParser
import Planning
import Streaming
import Terminal

struct SelectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Which samples to train: see the list above.", valueName: "policy"))
    var policy = "budgeted"

    @Option(
        help: ArgumentHelp(
            "Share of the samples to train, in (0, 1]. Not used by full. With a budget: of the first epoch. (default: 0.1)",
            valueName: "share"))
    var rate: Double?

    @Option(help: ArgumentHelp("Start from what this earlier run of the store remembered.", valueName: "run"))
    var history: String?

    @Option(
        help: ArgumentHelp(
            "budgeted, pps, history, gates pi, rank, topk, pps: what samples are ranked by, as a weighted sum such as 0.7*loss+0.3*intensity of loss, gradient, margin, confidence, deviation, intensity, reducible. (default: gradient; history: the seed's; gates rank, topk: loss)",
            valueName: "formula"))
    var significance: String?

    @Option(
        help: ArgumentHelp(
            "budgeted, pps, gates pps, backprop: weights are (rate/probability)^beta, in [0, 1]. (default: 1; budgeted: 0.5 rising to 1; gate backprop: none)",
            valueName: "beta"))
    var beta: Double?

    @Option(
        help: ArgumentHelp(
            "budgeted, ucb, rho, kakurenbo: no sample waits longer than N epochs. (default: the larger of 8 and 4/rate)",
            valueName: "n"))
    var maxAge: Int?

    @Option(
        help: ArgumentHelp(
            "budgeted: share of each class that may be guarded as mislabelled.", valueName: "share"))
    var guardShare = 0.02

    @Option(
        help: ArgumentHelp(
            "budgeted: share of the places that go by what a class gets wrong.", valueName: "share"))
    var recallWeight = 0.25

    @Option(
        help: ArgumentHelp(
            "budgeted: what a sample costs besides reading it; matters where the store knows what that costs.",
            valueName: "microseconds"))
    var trainingCost = 1000.0

    @Option(
        help:
            "budgeted: systematic draws each sample with its probability; golden at even intervals, which is an experiment.",
        transform: { try choose($0, "draw", from: DrawKind.self) })
    var draw = DrawKind.systematic

    @Option(
        help: ArgumentHelp(
            "matched-random: the policy whose numbers and weights to take.", valueName: "policy"))
    var match = "budgeted"

    @Flag(help: "uniform: every epoch has of each class its share.")
    var stratified = false

    @Option(
        help: ArgumentHelp(
            "history: visit every sample at least once in N epochs. (default: the larger of 8 and 4/rate)",
            valueName: "n"))
    var revisitEvery: Int?

    @Option(
        help: ArgumentHelp(
            "budgeted, history: epochs at the start that visit everything. (default: budgeted 0, history 1 or 0 with --history)",
            valueName: "n"))
    var warmupDense: Int?

    @Option(
        help: ArgumentHelp(
            "Choose again inside each batch, by fresh losses: seed, pi, rank, topk, pps or backprop. (default: ast has seed, selective-backprop has backprop)",
            valueName: "gate"))
    var gate: String?

    @Option(
        help: ArgumentHelp(
            "With a gate: share of the samples that the policy visits; the gate trains --rate of all. (default: 3 times the rate)",
            valueName: "share"))
    var pool: Double?

    @Option(
        help: ArgumentHelp(
            "ast, history, gate pi: weight of the loss in the significance, in [0, 1].", valueName: "weight"))
    var lossWeight = 0.7

    @Option(
        help: ArgumentHelp(
            "Gates seed, pi: proportional gain. (default: 0.0015, pi 0.05)", valueName: "gain"))
    var kp: Double?

    @Option(
        help: ArgumentHelp(
            "Gates seed, pi, rank: integral gain. (default: 0.00005, others 0.05)", valueName: "gain"))
    var ki: Double?

    @Option(
        help: ArgumentHelp(
            "Gates seed, pi: smoothing of the measured activation rate, in (0, 1].", valueName: "alpha"))
    var emaAlpha = 0.3

    @Option(
        help: ArgumentHelp(
            "Gate seed: random samples to train when none of a batch is significant.", valueName: "n"))
    var minActive = 2

    @Option(
        help: ArgumentHelp("Gates seed, pi: threshold at the start, in [0, 1].", valueName: "threshold"))
    var threshold = 0.5
}

struct OptimizationOptions: ParsableArguments {
    @Option(help: "airbench-s, airbench94 or vit-seed.")
    var model = "airbench-s"

    @Option(help: "Epochs to train.")
    var epochs = 10

    @Option(help: "Seed of every random draw.")
    var seed: UInt64 = 42

    @Option(name: [.customShort("b"), .long], help: "Samples in a batch. (default: the model's recipe)")
    var batchSize: Int?

    @Option(
        name: [.customLong("validation-batch-size"), .customLong("vb", withSingleDash: true)],
        help: "Samples in a validation batch.")
    var validationBatchSize = 500

    @Option(name: .customLong("opt"), help: "sgd (Nesterov momentum) or adamw. (default: the model's recipe)")
    var optimizer: String?

    @Option(name: .customLong("lr"), help: "Peak learning rate. (default: the model's recipe)")
    var learningRate: Double?

    @Option(help: "Momentum of sgd. (default: the model's recipe)")
    var momentum: Double?

    @Option(help: "Weight decay. (default: the model's recipe)")
    var weightDecay: Double?

    @Option(
        name: .customLong("lr-exponent"),
        help: ArgumentHelp(
            "Multiply the learning rate by share^-gamma, share being the part of the split that an epoch trains; in [0, 1], meant for 0.5 at most and rates from 0.5 on.",
            valueName: "gamma"))
    var learningRateExponent = 0.0

    @Option(help: "Label smoothing, in [0, 1). (default: the model's recipe)")
    var smoothing: Double?

    @Option(
        help: ArgumentHelp(
            "Before each validation take the statistics of batch norm anew from N samples drawn evenly; 0 keeps those of training.",
            valueName: "n"))
    var batchNormSamples = 0

    @Option(help: "Threads of the tensor library. (default: one a core)")
    var threads: Int?
}

struct DataOptions: ParsableArguments {
    @Option(help: "Split to train on.")
    var trainSplit = "train"

    @Option(
        help: "Split to validate on, or 'none'. (default: test, val, valid or validation, whichever is there)"
    )
    var valSplit: String?

    @Option(help: ArgumentHelp("Validate every N epochs, and after the last one.", valueName: "n"))
    var valInterval = 1

    @Option(
        help: ArgumentHelp(
            "Side of the square the model sees, in pixels. (default: the store's, at least 32)",
            valueName: "pixels"))
    var imgSize: Int?

    @Option(
        help: ArgumentHelp(
            "Random crop: pixels of reflected border. (default: the model's recipe)", valueName: "pixels"))
    var pad: Int?

    @Option(help: "Horizontal flip: none, random, alternating, or auto (the model's recipe; none for grey).")
    var flip = "auto"

    @Option(
        name: [.customShort("j"), .long],
        help:
            "Decoding threads: a number, or auto: by the cores that are free for it and by what waits for what."
    )
    var workers = WorkerArgument.automatic

    @Option(
        help: ArgumentHelp(
            "Keep decoded images of the samples visited most in the store's folder, up to this size, such as 8GB; 0 keeps none. (default: 0)",
            valueName: "size"),
        transform: chooseSize)
    var cacheBytes = ByteCount.zero

    @Option(
        help:
            "How far visits are mixed: global, or window (neighbours in the store stay near, for disks slower than memory).",
        transform: { try choose($0, "shuffle", from: ShuffleKind.self) })
    var shuffle = ShuffleKind.global

    @Option(help: ArgumentHelp("--shuffle window: samples mixed at a time.", valueName: "samples"))
    var shuffleWindow = 16_384

    @Option(
        help: "A damaged sample: stop, skip it, or replace it by another of the plan.",
        transform: { try choose($0, "way with bad samples", from: BadSamplePolicy.Action.self) })
    var badSamples = BadSamplePolicy.Action.stop

    @Option(
        help: ArgumentHelp(
            "skip, replace: share of an epoch's samples that may be bad before it stops.", valueName: "share")
    )
    var badLimit = 0.01
}

enum ShuffleKind: String, CaseIterable {
    case global, window
}

enum EnergyChoice: String, CaseIterable { case auto, off }

struct OutputOptions: ParsableArguments {
    func validate() throws {
        if let cpuWatts, !(cpuWatts.isFinite && cpuWatts > 0) {
            throw ValidationError("--cpu-watts is \(cpuWatts); give a power above 0")
        }
    }

    @Option(
        help: ArgumentHelp(
            "Folder of this run; its last part names the run. (default: runs/MODEL-POLICY-TIME)",
            valueName: "dir"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Go on with the run in this folder from its last finished epoch. Its options are taken over: give none, or the same.",
            valueName: "dir"))
    var resume: String?

    @Flag(name: [.customShort("f"), .long], help: "Replace a run of the same name.")
    var force = false

    @Option(help: ArgumentHelp("Steps to a row of the run's steps.csv; 0 writes none.", valueName: "steps"))
    var logInterval = 50

    @Option(
        help: "Measure energy (processor packages, NVIDIA GPUs): auto or off.",
        transform: { try choose($0, "energy", from: EnergyChoice.self) })
    var energy = EnergyChoice.auto

    @Option(
        help: ArgumentHelp(
            "Rated power of the processors, for an estimate where they cannot be measured.",
            valueName: "watts"))
    var cpuWatts: Double?

    @Flag(help: "One JSON object per epoch on standard output.")
    var json = false

    @Flag(name: [.customShort("q"), .long], help: "No progress.")
    var quiet = false
}
