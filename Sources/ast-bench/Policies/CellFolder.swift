import ASTTypes
import Comparison
import Foundation
import SampleStore

/// An experiment's folder: `experiment.json`, and `cells/NAME.ndjson` with the epochs of each cell that is done.
struct CellFolder {
    let path: String

    private var settingsFile: URL { URL(filePath: path).appending(path: "experiment.json") }
    private func linesFile(_ cell: Cell) -> URL {
        URL(filePath: path).appending(path: "cells/\(cell.name).ndjson")
    }

    /// Where ast-train puts its own files; the last part names the run in the store.
    func output(_ cell: Cell) -> String { "\(path)/runs/\(cell.name)" }

    /// Makes the folder, or checks that it is of the same experiment.
    /// - Throws: `Failure(.cannotCreate)` when it is not, or cannot be made.
    func prepare(_ settings: PolicyExperiment.Settings) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path + "/cells", withIntermediateDirectories: true)
        } catch {
            throw Failure(
                .cannotCreate, "cannot create \(path): \(error.localizedDescription)",
                remedy: "choose another --output")
        }
        if let data = FileManager.default.contents(atPath: settingsFile.path) {
            guard let found = try? JSONDecoder().decode(PolicyExperiment.Settings.self, from: data),
                found == settings
            else {
                throw Failure(
                    .cannotCreate, "\(path) holds an experiment with another store, model, epochs or options",
                    remedy: "give the same ones to go on with it, or another --output")
            }
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try write(try encoder.encode(settings), to: settingsFile)
    }

    /// The result of a cell that is done, or nil.
    func result(_ cell: Cell, epochs: Int) throws -> CellResult? {
        guard let data = FileManager.default.contents(atPath: linesFile(cell).path) else { return nil }
        return try CellResult(cell, lines: Self.lines(data, cell), epochs: epochs)
    }

    /// Keeps what ast-train printed, under the cell's name only when it is whole.
    func save(_ output: Data, of cell: Cell) throws { try write(output, to: linesFile(cell)) }

    func write(_ text: String, to name: String) throws {
        try write(Data(text.utf8), to: URL(filePath: path).appending(path: name))
    }

    private func write(_ data: Data, to file: URL) throws {
        do {
            try data.write(to: file, options: .atomic)
        } catch {
            throw Failure(
                .inputOutput, "cannot write \(file.path): \(error.localizedDescription)",
                remedy: "check the folder's permissions and the free space")
        }
    }

    /// - Throws: `Failure(.badData)` naming the cell.
    static func lines(_ data: Data, _ cell: Cell) throws -> [EpochRecord] {
        do {
            return try data.split(separator: UInt8(ascii: "\n")).map {
                try JSONDecoder().decode(EpochRecord.self, from: Data($0))
            }
        } catch {
            throw Failure(
                .badData, "the epochs of \(cell.name) cannot be read",
                remedy: "remove cells/\(cell.name).ndjson and run the command again")
        }
    }
}
