import ArgumentParser
import Logging
import Testing

@testable import Terminal

@Suite struct OptionsTests {
    private enum Policy: String, CaseIterable { case full, uniform, history }

    @Test func underscoresAreDashesInOptionNamesOnly() {
        #expect(
            withDashesInOptionNames([
                "my_store", "--batch_size", "a_b", "--out_dir=x_y", "-n_1", "--", "--a_b",
            ])
                == ["my_store", "--batch-size", "a_b", "--out-dir=x_y", "-n_1", "--", "--a_b"])
    }

    @Test func anUnknownChoiceNamesTheNearestOne() throws {
        #expect(try choose("uniform", "policy", from: Policy.self) == .uniform)
        let error = #expect(throws: ValidationError.self) {
            try choose("hystory", "policy", from: Policy.self)
        }
        #expect(error?.message == "unknown policy 'hystory'; did you mean 'history'?")
    }

    @Test func aChoiceFarFromAllListsThem() {
        let error = #expect(throws: ValidationError.self) {
            try choose("zzz", "flip", from: ["none": 0, "random": 1])
        }
        #expect(error?.message == "unknown flip 'zzz'; choose one of none, random")
    }

    @Test func quietAndVerboseDecideTheLogLevel() throws {
        #expect(try VerbosityOptions.parse(["-q"]).makeLogger("t").logLevel == .error)
        #expect(try VerbosityOptions.parse(["-v"]).makeLogger("t").logLevel == .debug)
        #expect(try VerbosityOptions.parse([]).makeLogger("t").logLevel == .notice)
    }
}
