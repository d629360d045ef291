import ASTTypes
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite struct CheckpointTests {
    @Test(arguments: ["airbench-s", "vit-seed"])
    func aRunContinuedFromACheckpointIsTheRunNotInterrupted(model: String) throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "model.safetensors").path
            let images = SyntheticImages()
            let trainer = try images.trainer(model, steps: 6)
            try trainer.save(to: path)
            let resumed = try Trainer(images.options(model, seed: 9))
            try resumed.load(from: path)
            #expect(resumed.steps == 6 && resumed.trainedSamples == trainer.trainedSamples)
            #expect(try images.evaluate(resumed) == images.evaluate(trainer))
            for _ in 0..<6 { #expect(try images.train(resumed) == images.train(trainer)) }
            #expect(try images.evaluate(resumed) == images.evaluate(trainer))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["model.safetensors"])
        }
    }

    @Test func aNoteAndThePaceOfTheSchedulesComeBackWithACheckpoint() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "model.safetensors").path
            let images = SyntheticImages()
            let trainer = try images.trainer(steps: 3)
            try trainer.save(to: path)
            #expect(try Trainer.note(in: path) == nil)
            trainer.pace(to: 0.7, over: 96)
            _ = try images.train(trainer)
            try trainer.save(to: path, note: "{\"a\": \"é\\n\"}")
            #expect(try Trainer.note(in: path) == "{\"a\": \"é\\n\"}")
            let resumed = try Trainer(images.options())
            try resumed.load(from: path)
            #expect(resumed.progress == trainer.progress && resumed.learningRate == trainer.learningRate)
        }
    }

    @Test func theHeaderIsReadableJSONWithNamesShapesAndOffsets() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "model.safetensors").path
            try SyntheticImages().trainer(steps: 1).save(to: path)
            let file = try Data(contentsOf: URL(filePath: path))
            let length = file.withUnsafeBytes { Int(UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))) }
            #expect(length % 8 == 0)
            let header = try #require(
                try JSONSerialization.jsonObject(with: file[8..<8 + length]) as? [String: [String: Any]])
            #expect(header["__metadata__"]?["model"] as? String == "airbench-s")
            #expect(header["__metadata__"]?["trained_samples"] as? String == "32")
            let head = try #require(header["head.weight"])
            #expect(head["dtype"] as? String == "F32")
            #expect(head["shape"] as? [Int] == [2, 64])
            let offsets = try #require(head["data_offsets"] as? [Int])
            #expect(offsets[1] - offsets[0] == 4 * 128)
            let ends = header.values.compactMap { ($0["data_offsets"] as? [Int])?[1] }
            #expect(ends.max() == file.count - 8 - length)
        }
    }

    @Test func damagedCheckpointsAreRefusedByName() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "model.safetensors").path
            let trainer = try SyntheticImages().trainer(steps: 1)
            try trainer.save(to: path)
            let file = try Data(contentsOf: URL(filePath: path))
            var longHeader = file
            longHeader[7] = 0xFF
            var brokenHeader = file
            brokenHeader[8] = 0x58
            for damaged in [
                Data(), file.prefix(7), file.prefix(100), file.dropLast(), longHeader, brokenHeader,
            ] {
                try damaged.write(to: URL(filePath: path))
                let failure = #expect(throws: Failure.self) { try trainer.load(from: path) }
                #expect(failure?.kind == .badData)
                #expect(failure?.message.hasPrefix("\(path) is no intact safetensors file") == true)
            }
        }
    }

    @Test func aCheckpointOfAnotherModelIsRefused() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "model.safetensors").path
            let images = SyntheticImages()
            try images.trainer(steps: 0).save(to: path)
            let other = try images.trainer("vit-seed", steps: 0)
            let failure = #expect(throws: Failure.self) { try other.load(from: path) }
            #expect(failure?.kind == .usage)
            #expect(failure?.message.contains("airbench-s") == true)
            let absent = #expect(throws: Failure.self) { try other.load(from: path + ".absent") }
            #expect(absent?.kind == .noInput)
        }
    }

    @Test func aCheckpointInAFolderThatIsNotThereCannotBeCreated() throws {
        let trainer = try SyntheticImages().trainer(steps: 0)
        let failure = #expect(throws: Failure.self) {
            try trainer.save(to: "/absent/folder/model.safetensors")
        }
        #expect(failure?.kind == .cannotCreate)
    }
}
