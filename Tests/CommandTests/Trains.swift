import Foundation
import TestSupport
import Testing

/// Tests that train a tiny store with `ast-train`.
protocol Trains {}

extension Trains {
    func train(
        _ store: String, output: String, _ arguments: [String], interruptAt text: String? = nil
    ) throws -> BuiltCommand.Result {
        try BuiltCommand("ast-train").run(
            [store, "--output", output] + Self.small + arguments, interruptAt: text)
    }

    /// What makes a run small and the same everywhere.
    static var small: [String] { ["--seed", "1", "--threads", "1", "-j", "1", "-b", "8", "-q"] }

    /// A store of so many samples to train on and two to test with, and a folder for runs beside it.
    func withStore(samples: Int = 40, _ body: (_ store: String, _ runs: String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let store = folder.appending(path: "tiny.ast").path
            try TinyStore.write(to: store, samples: samples)
            try body(store, folder.appending(path: "runs").path)
        }
    }

    /// One a line.
    func objects(_ output: String) throws -> [[String: Any]] {
        try output.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }
}
