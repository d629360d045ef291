#if LIBTORCH
    import ASTTypes
    import ArgumentParser
    import Foundation
    import Terminal
    import Training

    struct StepCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "step",
            abstract: "Milliseconds of one training step, also held against the same network in Python.",
            discussion: """
                With --python both are timed in turn in every round: what the ratio of their medians exceeds 1 by is \
                what the path from Swift to libtorch costs. PYTHON needs numpy and the version of torch that this \
                program is built against; the torch that tools/setup installs lacks what only Python needs of it.
                """)

        @Option(help: "The model.") var model = "airbench-s"
        @Option(name: [.customShort("b"), .long], help: "Samples in a batch.") var batchSize = 256
        @Option(help: "Steps in a round.") var steps = 50
        @Option(help: "Threads of the tensor library; 0 = one per core.") var threads = 0
        @Option(help: "Rounds.") var runs = 5
        @Option(help: ArgumentHelp("Also time the script with this Python.", valueName: "program"))
        var python: String?
        @Option(help: "The script that --python runs; it has the model airbench-s only.")
        var script = "tools/peers/airbench_s.py"
        @OptionGroup var report: ReportOptions

        func validate() throws {
            if python != nil, model != "airbench-s" {
                throw ValidationError("--python compares airbench-s, not \(model)")
            }
        }

        mutating func run() throws {
            for (option, value) in [("--batch-size", batchSize), ("--steps", steps), ("--runs", runs)] {
                try require(option, value, in: 1...100_000)
            }
            try require("--threads", threads, in: 0...1024)
            let used = threads > 0 ? threads : ProcessInfo.processInfo.activeProcessorCount
            var ours: [Double] = []
            var theirs: [Double] = []
            for run in 1...runs {
                let timing = try measureTrainingStep(
                    model: model, batchSize: batchSize, steps: steps, threads: used)
                ours.append(timing.milliseconds)
                if let python {
                    let peer = PythonPeer(python: python, script: script)
                    theirs.append(try peer.milliseconds(batchSize: batchSize, steps: steps, threads: used))
                }
                let other = theirs.last.map { ", Python \($0.rounded(toDecimals: 2)) ms" } ?? ""
                report.note("round \(run)/\(runs): \(timing.milliseconds.rounded(toDecimals: 2)) ms\(other)")
            }
            let summary = StepSummary(
                model: model, batchSize: batchSize, threads: used, steps: steps, runs: runs,
                milliseconds: ours,
                pythonMilliseconds: theirs)
            try report.print(summary, rows: summary.rows)
        }
    }

    struct StepSummary: Encodable {
        var model: String
        var batchSize: Int
        var threads: Int
        var steps: Int
        var runs: Int
        var milliseconds: Double
        var imagesPerSecond: Double
        var pythonMilliseconds: Double?
        /// Ours over Python's.
        var ratio: Double?

        enum CodingKeys: String, CodingKey {
            case model, threads, steps, runs, milliseconds, ratio
            case batchSize = "batch_size"
            case imagesPerSecond = "images_per_second"
            case pythonMilliseconds = "python_milliseconds"
        }

        init(
            model: String, batchSize: Int, threads: Int, steps: Int, runs: Int, milliseconds: [Double],
            pythonMilliseconds: [Double]
        ) {
            self.model = model
            self.batchSize = batchSize
            self.threads = threads
            self.steps = steps
            self.runs = runs
            let ours = median(milliseconds)
            self.milliseconds = ours
            imagesPerSecond = Double(batchSize) / ours * 1000
            if !pythonMilliseconds.isEmpty {
                self.pythonMilliseconds = median(pythonMilliseconds)
                ratio = ours / median(pythonMilliseconds)
            }
        }

        var rows: [(String, String)] {
            var rows = [
                ("a step of \(model)", "\(milliseconds.rounded(toDecimals: 3)) ms"),
                ("images a second", Int(imagesPerSecond).grouped),
            ]
            if let pythonMilliseconds, let ratio {
                rows.append(("the same in Python", "\(pythonMilliseconds.rounded(toDecimals: 3)) ms"))
                rows.append(("ours over Python's", ratio.rounded(toDecimals: 3)))
            }
            return rows
        }
    }

    /// The same training step in PyTorch, run as a program.
    struct PythonPeer {
        var python: String
        var script: String

        private struct Answer: Decodable {
            var milliseconds: Double
        }

        /// - Throws: ``Failure`` when the script cannot be run or does not answer.
        func milliseconds(batchSize: Int, steps: Int, threads: Int) throws -> Double {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [
                python, script, "step", "--batch", "\(batchSize)", "--steps", "\(steps)", "--threads",
                "\(threads)",
                "--json",
            ]
            let output = Pipe()
            process.standardOutput = output
            let answer: Data?
            do {
                try process.run()
                answer = try output.fileHandleForReading.readToEnd()
            } catch {
                throw Failure(.noInput, "cannot run \(python): \(error.localizedDescription)")
            }
            process.waitUntilExit()
            guard process.terminationStatus == 0, let answer,
                let decoded = try? JSONDecoder().decode(Answer.self, from: answer)
            else {
                throw Failure(
                    .noInput, "\(python) \(script) ended with \(process.terminationStatus) and no timing",
                    remedy: "run it from the repository's root with a Python that has torch and numpy")
            }
            return decoded.milliseconds
        }
    }
#endif
