/// How a figure of energy is known.
public enum Provenance: String, Codable, Sendable, Hashable {
    /// Read from a counter of the hardware.
    case measured
    /// Summed from readings of the power, or computed from the load and a rated power that somebody gave.
    case estimated
    /// Nothing is known; ``DeviceEnergy/note`` says why and what would help.
    case unavailable
}

/// What one device took over a window.
public struct DeviceEnergy: Codable, Sendable, Hashable {
    /// For example `package-0` or `GPU 0 (NVIDIA H100)`.
    public var device: String
    /// `rapl`, `nvml`, `nvml-power` or `load`.
    public var method: String
    public var provenance: Provenance
    /// Nil when unavailable. With gaps it is what was seen outside of them, so less than what was taken.
    public var joules: Double?
    /// Times in which the counter could not be followed.
    public var gaps: Int
    public var gapSeconds: Double
    /// What a reader has to know to judge the figure.
    public var note: String?

    public init(
        device: String, method: String, provenance: Provenance, joules: Double?, gaps: Int = 0,
        gapSeconds: Double = 0, note: String? = nil
    ) {
        self.device = device
        self.method = method
        self.provenance = provenance
        self.joules = joules
        self.gaps = gaps
        self.gapSeconds = gapSeconds
        self.note = note
    }

    enum CodingKeys: String, CodingKey {
        case device, method, provenance, joules, gaps, note
        case gapSeconds = "gap_seconds"
    }
}

extension [DeviceEnergy] {
    /// The sum over the devices whose energy is known; nil when none is.
    public var joules: Double? {
        let known = compactMap(\.joules)
        return known.isEmpty ? nil : known.reduce(0, +)
    }

    /// Of ``joules``: `measured` only when every part of the sum is.
    public var provenance: Provenance {
        let known = filter { $0.joules != nil }
        if known.isEmpty { return .unavailable }
        return known.allSatisfy { $0.provenance == .measured } ? .measured : .estimated
    }
}
