import Foundation
import TestSupport
import Testing

@testable import Energy

/// NVIDIA's library, played by one that is compiled here.
@Suite struct NVMLTests {
    /// GPU 0 counts what the file in FAKE_NVML says; GPU 1 has no counter; GPU 2 is lost.
    private func source(_ folder: URL, energy: Bool = true, status: Int = 0) -> String {
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

    private func set(_ millijoules: Int, in folder: URL) throws {
        try Data("\(millijoules)".utf8).write(to: folder.appending(path: "millijoules"))
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

    @Test func aLibraryThatLacksAFunctionOrDoesNotStartIsNamed() throws {
        try withTemporaryFolder { folder in
            let lacking = NVML.find(try library(source(folder, energy: false), in: folder))
            #expect(lacking.counters.isEmpty)
            #expect(lacking.missing[0].note == "it has no nvmlDeviceGetTotalEnergyConsumption")
        }
        try withTemporaryFolder { folder in
            let broken = NVML.find(try library(source(folder, status: 9), in: folder))
            #expect(broken.missing[0].note == "nvmlInit failed with code 9")
        }
        let none = NVML.find("/nowhere/libnvidia-ml.so.1")
        #expect(none.counters.isEmpty && none.missing.isEmpty)
    }
}
