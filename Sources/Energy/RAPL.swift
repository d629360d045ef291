internal import Foundation

/// The energy counters of Intel's and AMD's processor packages in Linux's powercap tree.
///
/// Packages only: `core`, `uncore` and `dram` zones lie inside them (`dram` does not on servers, but is not everywhere
/// told apart), `psys` spans them, and `intel-rapl-mmio` counts the same packages once more, so adding any of those
/// would count joules twice.
enum RAPL {
    struct Package: EnergyCounter {
        let device: String
        let range: UInt64?
        let note: String? = nil
        let file: String
        var method: String { "rapl" }

        func read() -> UInt64? { number(file) }
    }

    /// - Parameter root: `/sys/class/powercap`, but in tests.
    static func find(in root: String) -> FoundCounters {
        var found = FoundCounters()
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        for entry in entries.sorted() where isTopLevel(entry) {
            let folder = root + "/" + entry
            guard let name = text(folder + "/name"), name.hasPrefix("package") else { continue }
            let file = folder + "/energy_uj"
            if number(file) != nil {
                let range = number(folder + "/max_energy_range_uj").flatMap { $0 > 0 ? $0 : nil }
                found.counters.append(Package(device: name, range: range, file: file))
            } else {
                found.missing.append(
                    DeviceEnergy(
                        device: name, method: "rapl", provenance: .unavailable, joules: nil,
                        note: "\(file) cannot be read; as root: chmod -R a+r \(root)/*"))
            }
        }
        if found.counters.isEmpty, found.missing.isEmpty {
            found.missing.append(
                DeviceEnergy(
                    device: "CPU", method: "rapl", provenance: .unavailable, joules: nil,
                    note: "\(root) has no processor package; virtual machines and macOS have none"))
        }
        return found
    }

    /// `intel-rapl:0`, but neither `intel-rapl:0:0` nor `intel-rapl-mmio:0`.
    private static func isTopLevel(_ entry: String) -> Bool {
        let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0] == "intel-rapl" && Int(parts[1]) != nil
    }

    private static func text(_ file: String) -> String? {
        FileManager.default.contents(atPath: file).map {
            String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    private static func number(_ file: String) -> UInt64? { text(file).flatMap { UInt64($0) } }
}
