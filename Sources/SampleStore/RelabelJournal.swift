internal import ASTTypes
internal import Foundation

/// The corrections that lie over a store's labels: `relabels.jsonl`, in the order in which they were made.
struct RelabelJournal {
    /// One correction: a line of the file.
    struct Line: Codable, Equatable {
        /// Corrections made together, and undone together.
        var batch: Int
        var id: UInt32
        /// The sample's name, for people.
        var name: String
        var from: Label
        var to: Label
        /// ISO 8601, UTC.
        var time: String
        /// Present and true once the batch is undone.
        var undone: Bool?
    }

    var lines: [Line] = []

    init() {}

    /// Reads and checks the journal of the store at `path`; it is empty where there is no file.
    /// - Throws: `Failure(.badData)` naming the line that cannot be.
    init(ofStore path: String, _ manifest: Manifest) throws {
        let file = path + "/" + StoreLayout.relabels
        guard Files.exists(file) else { return }
        var bytes = try Files.read(file)
        guard bytes.popLast() == UInt8(ascii: "\n") else {
            throw Self.damaged(file, "its last line is cut off")
        }
        for (number, text) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            let line: Line
            do {
                line = try JSON.decode(Line.self, from: Array(text), source: "line \(number + 1)")
            } catch let failure as Failure {
                throw Self.damaged(file, failure.message)
            }
            lines.append(line)
        }
        if let reason = contradiction(manifest) { throw Self.damaged(file, reason) }
    }

    /// The labels that hold now, by id.
    var corrections: [UInt32: Label] {
        var corrections: [UInt32: Label] = [:]
        for line in lines where line.undone != true { corrections[line.id] = line.to }
        return corrections
    }

    var lastBatch: Int { lines.last?.batch ?? 0 }

    /// What cannot be true in it, or nil.
    private func contradiction(_ manifest: Manifest) -> String? {
        var batch = 0
        var labels: [UInt32: Label] = [:]
        for (number, line) in lines.enumerated() {
            let classes = 0..<manifest.classes.count
            if line.id >= manifest.samples {
                return "line \(number + 1) names sample \(line.id), which is not there"
            }
            if !classes.contains(line.from.index) || !classes.contains(line.to.index) {
                return "line \(number + 1) names a label that is not there"
            }
            if line.batch < max(1, batch) || line.batch > batch + 1 {
                return "line \(number + 1) is out of order"
            }
            batch = line.batch
            guard line.undone != true else { continue }
            if let known = labels[line.id], known != line.from {
                return
                    "line \(number + 1) corrects label \(line.from) of sample \(line.id), which has \(known)"
            }
            labels[line.id] = line.to
        }
        return nil
    }

    /// Puts the journal in the place of the one at `path`, wholly or not at all.
    func write(toStore path: String) throws {
        var bytes: [UInt8] = []
        for line in lines { bytes += try JSON.line(line) + [UInt8(ascii: "\n")] }
        try Files.write(bytes, to: path + "/" + StoreLayout.relabels)
        try Files.synchronize(path)
    }

    private static func damaged(_ file: String, _ reason: String) -> Failure {
        Failure(
            .badData, "\(file) is damaged: \(reason)",
            remedy: "restore it from a copy; without it the labels of the ingest hold again")
    }
}
