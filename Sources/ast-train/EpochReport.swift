import ASTTypes
import Energy
import Foundation
import Planning
import SampleStore
import Terminal

/// What one epoch counted while it ran.
struct EpochCounts {
    var lossSum = 0.0
    var trained = 0
    var forwarded = 0
    var read = 0
    var bytesRead: Int64 = 0
    var threshold: Double?
    var seconds = 0.0
    var overhead = EpochRecord.Overhead(planning: 0, dataWait: 0, history: 0)
    var validationSeconds = 0.0
    var accuracy: Double?
    var worstClassAccuracy: Double?
    /// Of the training alone.
    var energy: [DeviceEnergy] = []
    /// Share of the split that was to be trained.
    var rate = 0.0
    var budget: EpochRecord.Budget?
    /// What the plan came from, where the policy tells.
    var selection: PlanSummary?
    /// What the gate was to keep of the rows run forward; nil without a gate.
    var gateTarget: Double?

    private var gate: EpochRecord.Gate? {
        guard let gateTarget, forwarded > 0 else { return nil }
        return EpochRecord.Gate(target: gateTarget, kept: Double(trained) / Double(forwarded))
    }

    /// - Parameters:
    ///   - number: the epoch, from 1.
    ///   - samples: size of the training split.
    func record(number: Int, samples: Int) -> EpochRecord {
        let skipped = max(0, samples - trained)
        return EpochRecord(
            epoch: number, loss: trained > 0 ? lossSum / Double(trained) : nil, accuracy: accuracy,
            worstClassAccuracy: worstClassAccuracy,
            activationRate: samples > 0 ? Double(trained) / Double(samples) : 0, threshold: threshold,
            samplesTrained: trained, samplesForwarded: forwarded, samplesRead: read, bytesRead: bytesRead,
            seconds: seconds, validationSeconds: validationSeconds,
            imagesPerSecond: seconds > 0 ? Double(forwarded) / seconds : 0,
            energy: EpochRecord.Energy(
                model: "seed: 10.0 per trained sample, 0.1 per skipped",
                savedPercent: 100 * EnergyModel.seed.savedFraction(activated: trained, skipped: skipped),
                joules: energy.joules,
                provenance: energy.joules == nil ? "modelled" : energy.provenance.rawValue),
            rate: rate, budget: budget, gate: gate,
            selection: selection.map {
                EpochRecord.Selection(
                    phase: $0.phase.rawValue, due: $0.due, guarded: $0.guarded,
                    varianceRatio: $0.varianceRatio)
            }, overhead: overhead)
    }
}

extension EpochRecord {
    /// One line as the seed prints it, with what was measured behind it.
    func line(of epochs: Int) -> String {
        let width = String(epochs).count
        let number = String(repeating: " ", count: max(0, width - String(epoch).count)) + "\(epoch)"
        var parts = ["Epoch \(number)/\(epochs)"]
        parts.append("loss " + (loss.map { $0.rounded(toDecimals: 4) } ?? "-"))
        if let accuracy { parts.append("val acc \((100 * accuracy).rounded(toDecimals: 2)) %") }
        if let selection { parts.append("plan \(selection.phase)") }
        if let budget, let rate {
            parts.append("rate \((100 * rate).rounded(toDecimals: 2)) %")
            parts.append(budget.line)
        }
        parts.append("act \((100 * activationRate).rounded(toDecimals: 1)) %")
        if let threshold { parts.append("thr \(threshold.rounded(toDecimals: 3))") }
        parts.append("saved \(energy.savedPercent.rounded(toDecimals: 1)) % (modelled)")
        if let joules = energy.joules {
            parts.append("\(joules.rounded(toDecimals: 0)) J (\(energy.provenance))")
        }
        parts.append(
            "\(samplesTrained) trained, \(samplesForwarded) forward, \(samplesRead) read (\(ByteCount(rawValue: bytesRead)))"
        )
        var time = "\(seconds.rounded(toDecimals: 1)) s"
        if validationSeconds > 0 { time += " + \(validationSeconds.rounded(toDecimals: 1)) s validation" }
        parts.append(time)
        return parts.joined(separator: " | ")
    }
}

extension EpochRecord.Budget {
    /// An amount in the budget's unit, for people.
    func text(_ value: Double) -> String {
        switch unit {
        case "seconds": value.asDuration
        case "joules": "\(value.rounded(toDecimals: 0)) J"
        default: "\(Int(value.rounded()).grouped)"
        }
    }

    /// `spent 12:03 of 30:00`, and likewise for joules and samples.
    var line: String {
        let rest = left >= 0 ? "\(text(left)) left" : "\(text(-left)) too much"
        return "spent \(text(spent)) of \(text(limit)), \(rest)"
    }
}
