internal import Foundation

/// One row of CodeCarbon's `emissions.csv`, its columns in its order, so that tools that read that file read ours.
///
/// What is not known stays empty: a place, a mix of power plants or a load that nobody measured is not made up.
public struct EmissionsRow: Sendable, Hashable {
    public var timestamp: String
    public var project: String
    public var run: String
    /// Seconds.
    public var duration: Double
    public var devices: [DeviceEnergy]
    /// Grams of CO₂ equivalent per kWh where the power is taken; nil = unknown.
    public var gramsPerKilowattHour: Double?

    public init(
        timestamp: String, project: String, run: String, duration: Double, devices: [DeviceEnergy],
        gramsPerKilowattHour: Double? = nil
    ) {
        self.timestamp = timestamp
        self.project = project
        self.run = run
        self.duration = duration
        self.devices = devices
        self.gramsPerKilowattHour = gramsPerKilowattHour
    }

    public static let header = [
        "timestamp", "project_name", "run_id", "experiment_id", "duration", "emissions", "emissions_rate",
        "cpu_power", "gpu_power", "ram_power", "cpu_energy", "gpu_energy", "ram_energy", "energy_consumed",
        "water_consumed", "country_name", "country_iso_code", "region", "cloud_provider", "cloud_region",
        "os",
        "python_version", "codecarbon_version", "cpu_count", "cpu_model", "gpu_count", "gpu_model",
        "longitude",
        "latitude", "ram_total_size", "tracking_mode", "cpu_utilization_percent", "gpu_utilization_percent",
        "ram_utilization_percent", "ram_used_gb", "on_cloud", "pue", "wue",
    ].joined(separator: ",")

    private static let joulesPerKilowattHour = 3.6e6

    public var csv: String {
        let gpus = devices.filter { $0.method.hasPrefix("nvml") }
        let cpus = devices.filter { !$0.method.hasPrefix("nvml") }
        let consumed = devices.joules.map { $0 / Self.joulesPerKilowattHour }
        let emissions = consumed.flatMap { energy in gramsPerKilowattHour.map { energy * $0 / 1000 } }
        var fields: [String: String] = [
            "timestamp": timestamp, "project_name": project, "run_id": run, "duration": "\(duration)",
            "cpu_power": power(cpus), "gpu_power": power(gpus), "cpu_energy": energy(cpus),
            "gpu_energy": energy(gpus), "tracking_mode": "machine", "on_cloud": "", "os": Self.system,
            "cpu_count": "\(ProcessInfo.processInfo.processorCount)",
            "ram_total_size": "\(Double(ProcessInfo.processInfo.physicalMemory) / Double(1 << 30))",
        ]
        fields["energy_consumed"] = consumed.map { "\($0)" }
        fields["emissions"] = emissions.map { "\($0)" }
        fields["emissions_rate"] = duration > 0 ? emissions.map { "\($0 / duration)" } : nil
        if !gpus.isEmpty {
            fields["gpu_count"] = "\(gpus.count)"
            fields["gpu_model"] = gpus.map(\.device).joined(separator: "; ")
        }
        return Self.header.split(separator: ",").map { quoted(fields[String($0)] ?? "") }
            .joined(separator: ",")
    }

    private func energy(_ devices: [DeviceEnergy]) -> String {
        devices.joules.map { "\($0 / Self.joulesPerKilowattHour)" } ?? ""
    }

    /// Watts.
    private func power(_ devices: [DeviceEnergy]) -> String {
        duration > 0 ? devices.joules.map { "\($0 / duration)" } ?? "" : ""
    }

    private func quoted(_ field: String) -> String {
        guard field.contains(where: { ",\"\n\r".contains($0) }) else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }

    #if os(macOS)
        private static let system = "macOS"
    #else
        private static let system = "Linux"
    #endif
}
