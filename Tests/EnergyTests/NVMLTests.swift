import Foundation
import TestSupport
import Testing

@testable import Energy

/// NVIDIA's library, played by one that is compiled here.
@Suite struct NVMLTests {
    /// GPU 0 counts what the file says; GPU 1 has no counter, and tells its power where there is a file; GPU 2 is lost.
    private func source(_ folder: URL, energy: Bool = true, power: Bool = true, status: Int = 0) -> String {
        """
        #include <stdio.h>
        #include <string.h>
        int nvmlInit_v2(void) { return \(status); }
        int nvmlShutdown(void) { return 0; }
        int nvmlDeviceGetCount_v2(unsigned *count) { *count = 3; return 0; }
        int nvmlDeviceGetHandleByIndex_v2(unsigned i, void **device) { *device = (void *)(long)(i + 1); return i == 2 ? 15 : 0; }
        int nvmlDeviceGetName(void *device, char *name, unsigned length) { strncpy(name, "Fake", length); return 0; }
        \(energy ? """
        int nvmlDeviceGetTotalEnergyConsumption(void *device, unsigned long long *energy) {
            if (device != (void *)1) return 3;
            FILE *file = fopen("\(folder.path)/millijoules", "r");
            if (!file) return 999;
            int read = fscanf(file, "%llu", energy);
            fclose(file);
            return read == 1 ? 0 : 999;
        }
        """ : "")
        \(power ? """
        int nvmlDeviceGetPowerUsage(void *device, unsigned *power) {
            if (device != (void *)2) return 3;
            FILE *file = fopen("\(folder.path)/milliwatts", "r");
            if (!file) return 999;
            int read = fscanf(file, "%u", power);
            fclose(file);
            return read == 1 ? 0 : 999;
        }
        """ : "")
        """
    }

    private func library(_ source: String, in folder: URL) throws -> String {
        let (file, library) = (folder.path + "/nvml.c", folder.path + "/libfake.so")
        try Data(source.utf8).write(to: URL(filePath: file))
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments = ["cc", "-shared", "-fPIC", "-o", library, file]
        try compiler.run()
        compiler.waitUntilExit()
        try #require(compiler.terminationStatus == 0)
        return library
    }

    private func set(_ value: Int, _ quantity: String = "millijoules", in folder: URL) throws {
        try Data("\(value)".utf8).write(to: folder.appending(path: quantity))
    }

    @Test func aGPUsCounterIsFollowedAndTheOthersAreNamed() throws {
        try withTemporaryFolder { folder in
            try set(5000, in: folder)
            let found = NVML.find(try library(source(folder), in: folder))
            #expect(found.counters.map(\.device) == ["GPU 0 (Fake)"])
            #expect(found.missing.map(\.device) == ["GPU 1 (Fake)", "GPU 2"])
            let monitor = EnergyMonitor(found, ratedWatts: nil, interval: 3600)
            try set(7500, in: folder)
            let devices = monitor.lap()
            #expect(devices.joules == 2.5 && devices[0].provenance == .measured)
            // The driver was loaded anew: its counter began at 0 again.
            try set(100, in: folder)
            #expect(monitor.lap()[0].gaps == 1)
            try set(300, in: folder)
            #expect(abs(try #require(monitor.lap().joules) - 0.2) < 1e-9)
        }
    }

    /// As GPUs before Volta; the library itself may be too old to have the counter.
    @Test(arguments: [true, false])
    func aGPUWithoutACounterIsEstimatedFromItsPower(energy: Bool) throws {
        try withTemporaryFolder { folder in
            try set(5000, in: folder)
            try set(200_000, "milliwatts", in: folder)
            let found = NVML.find(try library(source(folder, energy: energy), in: folder))
            #expect(found.counters.map(\.method) == (energy ? ["nvml", "nvml-power"] : ["nvml-power"]))
            #expect(found.missing.map(\.device) == (energy ? ["GPU 2"] : ["GPU 0 (Fake)", "GPU 2"]))
            let started = ContinuousClock.now
            let monitor = EnergyMonitor(found, ratedWatts: nil, interval: 3600)
            Thread.sleep(forTimeInterval: 0.1)
            let device = try #require(monitor.lap().first { $0.method == "nvml-power" })
            let elapsed = (ContinuousClock.now - started) / .seconds(1)
            #expect(device.provenance == .estimated && device.device == "GPU 1 (Fake)")
            // 200 W.
            let joules = try #require(device.joules)
            #expect(joules >= 20 && joules <= 200 * elapsed)
            #expect(device.note?.contains("power") == true && device.gaps == 0)
            try FileManager.default.removeItem(at: folder.appending(path: "milliwatts"))
            let lost = try #require(monitor.lap().first { $0.method == "nvml-power" })
            #expect(lost.provenance == .unavailable && lost.gaps == 1)
        }
    }

    @Test func aLibraryThatLacksAFunctionOrDoesNotStartIsNamed() throws {
        try withTemporaryFolder { folder in
            let lacking = NVML.find(try library(source(folder, energy: false, power: false), in: folder))
            #expect(lacking.counters.isEmpty)
            #expect(
                lacking.missing[0].note
                    == "it has neither nvmlDeviceGetTotalEnergyConsumption nor nvmlDeviceGetPowerUsage")
        }
        try withTemporaryFolder { folder in
            let broken = NVML.find(try library(source(folder, status: 9), in: folder))
            #expect(broken.missing[0].note == "nvmlInit failed with code 9")
        }
        let none = NVML.find("/nowhere/libnvidia-ml.so.1")
        #expect(none.counters.isEmpty && none.missing.isEmpty)
    }
}
