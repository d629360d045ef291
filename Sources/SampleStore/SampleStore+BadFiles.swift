internal import ASTTypes
internal import Foundation

extension SampleStore {
    /// Calls `body` with each file that the store's ingests left out, in the order in which they were met.
    /// - Throws: `Failure(.badData)` naming the line of `bad_files.jsonl` that is damaged.
    public func forEachBadFile(_ body: (BadFile) throws -> Void) throws {
        let file = path + "/" + StoreLayout.badFiles
        guard Files.exists(file) else { return }
        let lines = try Files.read(file).split(separator: UInt8(ascii: "\n"))
        for (number, line) in lines.enumerated() {
            try body(
                try JSON.decode(BadFile.self, from: Array(line), source: "line \(number + 1) of \(file)"))
        }
    }
}
