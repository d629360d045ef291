import ASTTypes
import Energy
import Foundation
import SampleStore

/// What a run took, epoch by epoch: `energy.jsonl` with every device, and one row in CodeCarbon's `emissions.csv`.
struct EnergyLog {
    /// Nil when the user wants no measurement.
    private let monitor: EnergyMonitor?
    private let began = Date.now
    /// Of the parts of a run before it was resumed.
    private var earlierSeconds = 0.0
    private var lines = ""
    private var devices: [DeviceEnergy] = []

    init(isOn: Bool, ratedWatts: Double?) {
        monitor = isOn ? EnergyMonitor(ratedWatts: ratedWatts) : nil
    }

    /// For budgets of joules.
    /// - Throws: `Failure(.usage)` where nothing on this machine can be measured or estimated.
    mutating func requireJoules() throws {
        let devices = try lap(.setup)
        guard devices.joules == nil else { return }
        let reasons = devices.compactMap { device in device.note.map { "\(device.device): \($0)" } }
        let because = reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))"
        throw Failure(
            .usage, "--budget-joules cannot be kept, as nothing here tells the energy\(because)",
            remedy: "give --cpu-watts for an estimate, or another budget such as --budget 30m")
    }

    enum Part: String, Codable { case setup, training, validation }

    /// What the devices took since the last call. Of a machine that tells nothing the list says why.
    mutating func lap(_ part: Part, epoch: Int = 0) throws -> [DeviceEnergy] {
        guard let monitor else { return [] }
        let lap = monitor.lap()
        devices += lap
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = Line(epoch: epoch, part: part, devices: lap)
        lines += String(decoding: try encoder.encode(line), as: UTF8.self) + "\n"
        return lap
    }

    private struct Line: Codable {
        /// From 1; 0 is what came before.
        var epoch: Int
        var part: Part
        var devices: [DeviceEnergy]
    }

    /// Takes over what `energy.jsonl` says of the run's finished epochs.
    mutating func resume(in folder: RunFolder, epochs: Int, seconds: Double) {
        earlierSeconds = seconds
        for line in (folder.text(of: "energy.jsonl") ?? "").split(separator: "\n") {
            guard let part = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)),
                part.epoch <= epochs
            else { continue }
            devices += part.devices
            lines += line + "\n"
        }
    }

    func write(to folder: RunFolder) throws {
        guard monitor != nil else { return }
        try folder.write(lines, to: "energy.jsonl")
        let row = EmissionsRow(
            timestamp: began.ISO8601Format(), project: "adaptive-sparse-training", run: folder.runName,
            duration: earlierSeconds + Date.now.timeIntervalSince(began), devices: summed)
        try folder.write(EmissionsRow.header + "\n" + row.csv + "\n", to: "emissions.csv")
    }

    /// The whole run's, one entry a device.
    private var summed: [DeviceEnergy] {
        var sums: [DeviceEnergy] = []
        for device in devices {
            guard let place = sums.firstIndex(where: { $0.device == device.device }) else {
                sums.append(device)
                continue
            }
            sums[place].joules =
                device.joules.map { (sums[place].joules ?? 0) + $0 } ?? sums[place].joules
            sums[place].gaps += device.gaps
            sums[place].gapSeconds += device.gapSeconds
        }
        return sums
    }
}
