import Foundation
import TestSupport
import Testing

@testable import Energy

@Suite struct EnergyMonitorTests {
    /// A powercap tree with two packages and everything that overlaps them.
    private func tree(in folder: URL) throws -> String {
        let root = folder.path + "/powercap"
        let zones = [
            ("intel-rapl:0", "package-0"), ("intel-rapl:1", "package-1"), ("intel-rapl:0:0", "core"),
            ("intel-rapl:2", "psys"), ("intel-rapl-mmio:0", "package-0"), ("dtpm", "package-9"),
        ]
        for (entry, name) in zones {
            try write(name, root, entry + "/name")
            try write("262143328850", root, entry + "/max_energy_range_uj")
            try write("1000", root, entry + "/energy_uj")
        }
        return root
    }

    private func write(_ text: String, _ root: String, _ path: String) throws {
        let file = URL(filePath: root).appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data((text + "\n").utf8).write(to: file)
    }

    private func monitor(_ root: String, watts: Double? = nil) -> EnergyMonitor {
        EnergyMonitor(RAPL.find(in: root), ratedWatts: watts, interval: 3600)
    }

    @Test func packagesAreCountedOnceAndOverlappingZonesNot() throws {
        try withTemporaryFolder { folder in
            let root = try tree(in: folder)
            let monitor = monitor(root)
            for zone in [
                "intel-rapl:0", "intel-rapl:1", "intel-rapl:0:0", "intel-rapl:2", "intel-rapl-mmio:0",
            ] {
                try write("2001000", root, zone + "/energy_uj")
            }
            let devices = monitor.lap()
            #expect(devices.map(\.device) == ["package-0", "package-1"])
            #expect(devices.joules == 4 && devices.provenance == .measured)
            try write("2001500", root, "intel-rapl:1/energy_uj")
            #expect(abs(try #require(monitor.lap().joules) - 0.0005) < 1e-9)
        }
    }

    @Test func aFileThatVanishesIsAGapAndNotZero() throws {
        try withTemporaryFolder { folder in
            let root = try tree(in: folder)
            let monitor = monitor(root)
            try write("501000", root, "intel-rapl:0/energy_uj")
            _ = monitor.lap()
            try FileManager.default.removeItem(atPath: root + "/intel-rapl:0/energy_uj")
            let device = try #require(monitor.lap().first)
            #expect(device.provenance == .unavailable && device.joules == nil && device.gaps == 1)
            #expect(device.note == "its counter cannot be read any more")
        }
    }

    @Test func whatCannotBeReadSaysHowToAllowIt() throws {
        try withTemporaryFolder { folder in
            let root = try tree(in: folder)
            for zone in ["intel-rapl:0", "intel-rapl:1"] { try write("", root, zone + "/energy_uj") }
            let devices = monitor(root).lap()
            #expect(devices.provenance == .unavailable && devices.joules == nil)
            #expect(devices[0].note?.contains("chmod -R a+r \(root)/*") == true)
        }
    }

    @Test func withoutCountersAnEstimateNeedsARatedPower() throws {
        try withTemporaryFolder { folder in
            let devices = monitor(folder.path + "/none").lap()
            #expect(devices.map(\.provenance) == [.unavailable])
            let rated = monitor(folder.path + "/none", watts: 95)
            var sum = 0.0
            for i in 0..<200_000 { sum += Double(i).squareRoot() }
            #expect(sum > 0)
            let estimated = rated.lap()
            #expect(estimated.provenance == .estimated && (estimated.joules ?? 0) > 0)
        }
    }

    @Test func aMixtureOfMeasuredAndEstimatedIsAnEstimate() {
        let devices = [
            DeviceEnergy(device: "GPU 0", method: "nvml", provenance: .measured, joules: 5),
            DeviceEnergy(device: "CPU", method: "load", provenance: .estimated, joules: 3),
        ]
        #expect(devices.joules == 8 && devices.provenance == .estimated)
    }

    @Test func aRowHasCodeCarbonsColumnsAndLeavesTheUnknownEmpty() throws {
        let row = EmissionsRow(
            timestamp: "2026-01-01T00:00:00", project: "a,b", run: "r", duration: 10,
            devices: [
                DeviceEnergy(device: "package-0", method: "rapl", provenance: .measured, joules: 3.6e6)
            ])
        let fields = row.csv.split(separator: ",", omittingEmptySubsequences: false)
        #expect(row.csv.contains("\"a,b\""))
        #expect(fields.count == EmissionsRow.header.split(separator: ",").count + 1)  // one comma is quoted
        #expect(fields[11] == "1.0" && fields[6] == "" && fields[16] == "")
        var known = row
        known.gramsPerKilowattHour = 400
        #expect(known.csv.split(separator: ",", omittingEmptySubsequences: false)[6] == "0.4")
    }
}
