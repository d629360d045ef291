internal import Foundation

/// NVIDIA's management library, loaded at run time: machines without it go on without it.
final class NVML: @unchecked Sendable {
    // @unchecked Sendable: nothing is written after init, and NVML itself may be called from any thread.
    typealias Device = OpaquePointer
    private typealias Plain = @convention(c) () -> Int32
    private typealias Count = @convention(c) (UnsafeMutablePointer<UInt32>) -> Int32
    private typealias Handle = @convention(c) (UInt32, UnsafeMutablePointer<Device?>) -> Int32
    private typealias Name = @convention(c) (Device, UnsafeMutablePointer<CChar>, UInt32) -> Int32
    private typealias Energy = @convention(c) (Device, UnsafeMutablePointer<UInt64>) -> Int32
    private typealias Power = @convention(c) (Device, UnsafeMutablePointer<UInt32>) -> Int32

    private let library: UnsafeMutableRawPointer
    private let shutdown: Plain
    private let handle: Handle
    private let name: Name
    /// Nil in libraries that lack it; one of the two is there.
    private let energy: Energy?
    private let power: Power?
    let count: Int

    private static let success: Int32 = 0
    private static let nameBytes = 96

    /// Why it cannot be used.
    struct Unusable: Error {
        var reason: String
        /// Whether there is no such library at all.
        var isAbsent = false
    }

    /// - Parameter path: a library's name or path.
    init(_ path: String) throws(Unusable) {
        guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw Unusable(reason: "\(path) is not there", isAbsent: true)
        }
        do throws(Unusable) {
            let start: Plain = try Self.function("nvmlInit_v2", library)
            let count: Count = try Self.function("nvmlDeviceGetCount_v2", library)
            shutdown = try Self.function("nvmlShutdown", library)
            handle = try Self.function("nvmlDeviceGetHandleByIndex_v2", library)
            name = try Self.function("nvmlDeviceGetName", library)
            energy = try? Self.function("nvmlDeviceGetTotalEnergyConsumption", library)
            power = try? Self.function("nvmlDeviceGetPowerUsage", library)
            guard energy != nil || power != nil else {
                throw Unusable(
                    reason: "it has neither nvmlDeviceGetTotalEnergyConsumption nor nvmlDeviceGetPowerUsage")
            }
            let status = start()
            guard status == Self.success else {
                throw Unusable(reason: "nvmlInit failed with code \(status)")
            }
            var devices: UInt32 = 0
            guard count(&devices) == Self.success else {
                _ = shutdown()
                throw Unusable(reason: "the GPUs cannot be counted")
            }
            self.count = Int(devices)
            self.library = library
        } catch {
            dlclose(library)
            throw error
        }
    }

    deinit {
        _ = shutdown()
        dlclose(library)
    }

    private static func function<F>(
        _ name: String, _ library: UnsafeMutableRawPointer
    ) throws(Unusable) -> F {
        guard let symbol = dlsym(library, name) else { throw Unusable(reason: "it has no \(name)") }
        return unsafeBitCast(symbol, to: F.self)
    }

    func device(_ index: Int) -> Device? {
        var device: Device?
        return handle(UInt32(index), &device) == Self.success ? device : nil
    }

    func name(of device: Device) -> String {
        var bytes = [CChar](repeating: 0, count: Self.nameBytes)
        guard name(device, &bytes, UInt32(bytes.count)) == Self.success else { return "unknown" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Since the driver was loaded; nil where the GPU has no such counter (before Volta) or does not answer.
    func microjoules(of device: Device) -> UInt64? {
        var millijoules: UInt64 = 0
        guard let energy, energy(device, &millijoules) == Self.success else { return nil }
        return millijoules &* 1000
    }

    /// At this moment, within some 5 %; nil where the GPU does not tell it.
    func watts(of device: Device) -> Double? {
        var milliwatts: UInt32 = 0
        guard let power, power(device, &milliwatts) == Self.success else { return nil }
        return Double(milliwatts) * 1e-3
    }

    /// - Parameter path: `libnvidia-ml.so.1`, but in tests.
    static func find(_ path: String) -> FoundCounters {
        let library: NVML
        do {
            library = try NVML(path)
        } catch {
            // A machine without NVIDIA's driver has no such GPU to miss.
            guard !error.isAbsent else { return FoundCounters() }
            return FoundCounters(missing: [missing("GPU", error.reason)])
        }
        var found = FoundCounters()
        for index in 0..<library.count {
            guard let device = library.device(index) else {
                found.missing.append(missing("GPU \(index)", "it does not answer"))
                continue
            }
            let name = "GPU \(index) (\(library.name(of: device)))"
            if library.microjoules(of: device) != nil {
                found.counters.append(GPU(device: name, index: index, library: library))
            } else if library.watts(of: device) != nil {
                found.counters.append(GPUPower(device: name, index: index, library: library))
            } else {
                found.missing.append(
                    missing(name, "it keeps no counter of energy, as GPUs before Volta, and tells no power"))
            }
        }
        return found
    }

    private static func missing(_ device: String, _ reason: String) -> DeviceEnergy {
        DeviceEnergy(device: device, method: "nvml", provenance: .unavailable, joules: nil, note: reason)
    }

    struct GPU: EnergyCounter {
        let device: String
        let index: Int
        let library: NVML
        var method: String { "nvml" }
        var range: UInt64? { nil }
        var note: String? { "the whole device, whoever uses it" }

        func read() -> UInt64? { library.device(index).flatMap { library.microjoules(of: $0) } }
    }

    /// A GPU without a counter: its power, summed up here.
    struct GPUPower: EnergyCounter {
        let device: String
        private let sum: PowerIntegrator
        var method: String { "nvml-power" }
        var range: UInt64? { nil }
        var isSumOfReadings: Bool { true }
        var note: String? {
            "readings of its power joined by straight lines; the whole device, whoever uses it"
        }

        init(device: String, index: Int, library: NVML) {
            self.device = device
            sum = PowerIntegrator { library.device(index).flatMap { library.watts(of: $0) } }
        }

        func read() -> UInt64? { sum.read() }
    }
}
