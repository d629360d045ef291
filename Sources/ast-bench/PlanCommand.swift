import ASTTypes
import ArgumentParser
import Planning
import Terminal

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Milliseconds to decide what an epoch visits, from a history in memory.")

    @Option(name: [.customShort("n"), .long], help: "Samples of the imagined data set.") var samples =
        1_000_000
    @Option(help: ArgumentHelp("One of ast-train's policies.", valueName: "name")) var policy = "budgeted"
    @Option(help: ArgumentHelp("Share of the samples to visit, in (0, 1].", valueName: "share")) var rate =
        0.1
    @Option(help: "Classes of the imagined data set.") var classes = 10
    @Option(help: "Threads to plan on. (default: one a core)") var threads = 0
    @Option(help: "Rounds.") var runs = 5
    @OptionGroup var report: ReportOptions

    mutating func run() throws {
        try require("--samples", samples, in: 1...100_000_000)
        try require("--runs", runs, in: 1...10_000)
        try require("--classes", classes, in: 1...Label.most)
        try require("--threads", threads, in: 0...1024)
        let policy = try Policies.policy(named: policy, options: PolicyOptions())
        let epoch = 50
        let history = Synthetic.sparseHistory(samples: samples, classes: classes, epoch: epoch)
        var context = PlanContext(
            epoch: epoch, epochs: 100, ids: (0..<samples).map { SampleID($0) },
            intensities: Synthetic.intensities(samples: samples), rate: rate, seed: 1,
            lastSteps: Synthetic.lastSteps(epochs: epoch), threads: threads)
        var times: [Double] = []
        var planned = 0
        var phase: PlanSummary.Phase?
        // The first plan touches fresh memory and is not counted.
        for round in 0...runs {
            // Another draw each round.
            context.seed = UInt64(1 + round)
            let elapsed = try seconds {
                let (plan, summary) = try policy.explainedPlan(history, context)
                planned = plan.count
                phase = summary?.phase
            }
            if round > 0 { times.append(elapsed * 1000) }
        }
        let result = PlanReport(
            samples: samples, milliseconds: median(times), bytesPerSample: Synthetic.historyBytesPerSample,
            policy: policy.name, phase: phase?.rawValue, planned: planned)
        try report.print(
            result,
            rows: [
                ("samples", samples.grouped),
                ("visits planned", planned.grouped + (phase.map { ", by \($0.rawValue)" } ?? "")),
                ("time", "\(result.milliseconds.rounded(toDecimals: 2)) ms"),
                ("history in memory, a sample", "\(result.bytesPerSample) B"),
            ])
    }
}

struct PlanReport: Encodable {
    var samples: Int
    var milliseconds: Double
    /// Of the history that the plan is made from, in memory.
    var bytesPerSample: Int
    var policy: String
    /// How `budgeted` chose; null for other policies.
    var phase: String?
    var planned: Int

    enum CodingKeys: String, CodingKey {
        case samples, milliseconds, policy, phase, planned
        case bytesPerSample = "bytes_per_sample"
    }
}

/// Histories and outcomes of data sets that do not exist, drawn from a fixed seed.
enum Synthetic {
    private static let random = CounterRandom(seed: 1, purpose: .selection)
    private static let classes = 10
    private static let batchSize = 1000

    /// Size of one sample's columns: what ``HistoryColumns`` holds of each.
    static let historyBytesPerSample =
        6 * MemoryLayout<Float16>.size + MemoryLayout<UInt32>.size + MemoryLayout<Float>.size
        + 4 * MemoryLayout<UInt16>.size + 4 * MemoryLayout<UInt8>.size

    static func labels(samples: Int) -> [Label] { (0..<samples).map { Label($0 % classes) } }

    static func intensities(samples: Int) -> [Float] {
        (0..<samples).map { 0.1 + 0.2 * random.uniform(epoch: 0, sample: UInt32($0), draw: 1) }
    }

    private static let stepsPerEpoch: UInt32 = 100

    /// As of a run that visited a tenth in each epoch: everything known, last seen up to thirty epochs ago.
    static func sparseHistory(samples: Int, classes: Int, epoch: Int) -> HistoryColumns {
        var history = HistoryColumns(labels: (0..<samples).map { Label($0 % classes) })
        for i in 0..<samples {
            let words = random.words(epoch: 0, sample: UInt32(i), draw: 2)
            let u = Float(words.0 >> 8) * 0x1p-24
            let age = min((30 * (words.1 >> 16)) >> 16, UInt32(epoch) - 1)
            // Most are learnt, few are hard: else selection would not pay, and the plan would be uniform.
            let hard = u * u * u * u
            history.lossLast[i] = Float16(4 * hard)
            history.lossEMA[i] = Float16(4.2 * hard + 0.01)
            history.lossDeviation[i] = Float16(0.3 * hard)
            history.marginEMA[i] = Float16(2 - 4 * u)
            history.gradientNorm[i] = Float16(1.2 * hard)
            history.lastScored[i] = (UInt32(epoch) - age) * stepsPerEpoch - words.2 % stepsPerEpoch
            history.visits[i] = UInt16(2 + words.3 % 8)
            history.flags[i] = u < 0.6 ? [.hasLoss, .everCorrect, .lastCorrect] : [.hasLoss]
        }
        return history
    }

    static func lastSteps(epochs: Int) -> [UInt32] { (1...UInt32(epochs)).map { $0 * stepsPerEpoch } }

    /// The steps of an epoch that visits every sample in order.
    static func outcomes(samples: Int, epoch: Int) -> [StepOutcome] {
        stride(from: 0, to: samples, by: batchSize).map { start in
            let ids = (start..<min(start + batchSize, samples)).map { SampleID($0) }
            let losses = ids.map { 4 * random.uniform(epoch: epoch, sample: $0.rawValue) }
            return StepOutcome(
                step: UInt32(epoch * ((samples - 1) / batchSize + 1) + start / batchSize + 1), ids: ids,
                losses: losses, margins: losses.map { 1 - $0 }, gradientNorms: losses.map { $0 / 4 },
                correct: losses.map { $0 < 1 }, trained: losses.map { $0 > 2 },
                inclusion: Array(repeating: 1, count: ids.count))
        }
    }
}
