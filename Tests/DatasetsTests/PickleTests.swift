import ASTTypes
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct PickleTests {
    /// Runs bytes that no file may have, and says what is wrong with them.
    private func refusal(_ bytes: [UInt8]) -> PickleError? {
        #expect(throws: PickleError.self) { try PickleMachine.run(bytes) }
    }

    private func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func everyWayToCallAFunctionIsRefusedByNameAndOffset() {
        let system: [(program: [UInt8], error: String)] = [
            (text("cos\nsystem\n(S'x'\ntR."), "GLOBAL os.system at byte 0 is not allowed"),
            (
                [0x80, 4, 0x8C, 2] + text("os") + [0x8C, 6] + text("system") + [0x93, 0x8C, 1] + text("x")
                    + [0x85] + text("R."),
                "STACK_GLOBAL os.system at byte 14 is not allowed"
            ),
            (text("(S'x'\nios\nsystem\n."), "INST at byte 6 is not allowed"),
            (text("(cos\nsystem\nS'x'\no."), "GLOBAL os.system at byte 1 is not allowed"),
            (text("(N") + text("o."), "OBJ at byte 2 is not allowed"),
            (text("cnumpy\nndarray\n)") + [0x81] + text("."), "NEWOBJ at byte 16 is not allowed"),
            (text("N)}") + [0x92] + text("."), "NEWOBJ_EX at byte 3 is not allowed"),
            ([0x82, 1] + text("."), "EXT1 at byte 0 is not allowed"),
            ([0x83, 1, 0] + text("."), "EXT2 at byte 0 is not allowed"),
            ([0x84, 1, 0, 0, 0] + text("."), "EXT4 at byte 0 is not allowed"),
            (text("Pname\n."), "PERSID at byte 0 is not allowed"),
            (text("NQ."), "BINPERSID at byte 1 is not allowed"),
            (text("c__builtin__\neval\n."), "GLOBAL __builtin__.eval at byte 0 is not allowed"),
            (text("cnumpy.core.multiarray\nscalar\n."), "GLOBAL numpy.core.multiarray.scalar at byte 0"),
            (text("c\u{1B}[2J\nx\ny\n."), "GLOBAL \u{1B}[2J.x at byte 0"),
            (text("}N") + text("b."), "BUILD at byte 2 changes a dictionary, which is not allowed"),
            (text("cnumpy\ndtype\nNb."), "BUILD at byte 14 changes a global, which is not allowed"),
            (text("N)R."), "REDUCE at byte 2 calls None, which is not allowed"),
            (text("cnumpy\nndarray\n)R."), "REDUCE at byte 16 calls numpy.ndarray, which is not allowed"),
            (
                text("cnumpy.core.multiarray\n_reconstruct\n(cnumpy\ndtype\n(I0\ntS'b'\ntR."),
                "makes something that is no numpy.ndarray"
            ),
            (text("cnumpy\ndtype\n(S'O8'\nI0\nI1\ntR."), "makes a dtype other than u1, i4 and i8"),
            (text("c_codecs\nencode\n(Vx\nVrot13\ntR."), "encodes something other than text as latin1"),
            ([0x96] + [UInt8](repeating: 0, count: 8) + text("."), "BYTEARRAY8 at byte 0 is not allowed"),
            (text("N2."), "DUP at byte 1 is not allowed"),
            (text("F1.0\n."), "FLOAT at byte 0 is not allowed"),
            ([0xFE], "opcode 0xFE at byte 0 is unknown"),
        ]
        for (program, expected) in system {
            let description = refusal(program)?.description ?? ""
            #expect(description.contains(expected), "\(description)")
        }
    }

    @Test func lengthsBeyondTheFileAreRefusedBeforeAnythingIsReserved() {
        let huge: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0x80]
        for (opcode, name) in [(0x8E, "BINBYTES8"), (0x8D, "BINUNICODE8"), (0x95, "FRAME")]
            as [(UInt8, String)]
        {
            let most = [UInt8](repeating: 0xFF, count: 8)
            for length in [huge, most] {
                let error = refusal([UInt8(ascii: "N"), opcode] + length + text("."))
                #expect(error?.opcode == name && error?.offset == 1)
                #expect(error?.detail.contains("bytes, but only 1 are left") == true)
            }
        }
        for opcode in [UInt8(ascii: "T"), UInt8(ascii: "X"), UInt8(ascii: "B")] {
            #expect(refusal([opcode, 0xFF, 0xFF, 0xFF, 0xFF, 1])?.detail.contains("4294967295") == true)
        }
        #expect(refusal([0x8B, 0xFF, 0xFF, 0xFF, 0xFF])?.opcode == "LONG4")
        #expect(
            refusal([0x8A, 9] + [UInt8](repeating: 1, count: 9))?.detail.contains("8 are the most") == true)
        #expect(refusal(text("L99999999999999999999L\n."))?.opcode == "LONG")
        #expect(refusal(text("I") + [UInt8](repeating: 0x31, count: 10_000) + text("\n."))?.opcode == "INT")
    }

    @Test func nestingAndRepetitionHaveBounds() throws {
        let lists = text(String(repeating: "]", count: 1000) + String(repeating: "a", count: 999) + ".")
        #expect(refusal(lists)?.detail == "nests deeper than 64")
        #expect(refusal(text(String(repeating: "(", count: 100)))?.detail == "nests deeper than 64")
        #expect(refusal(text(")") + [UInt8](repeating: 0x85, count: 100))?.detail == "nests deeper than 64")
        // A list inside itself is no harm: nothing walks through it.
        #expect(try PickleMachine.run(text("]p0\ng0\na.")).heap.containers.count == 1)
        // Each tuple holds the one before twice: 2^60 values if it were written out.
        var doubling = text("]q") + [0]
        for _ in 0..<60 { doubling += text("h") + [0] + [0x86] + text("q") + [0] }
        #expect(try PickleMachine.run(doubling + text(".")).heap.containers.count == 61)
        // The same text is encoded over and over.
        var bomb =
            text("c_codecs\nencode\nq") + [0] + text("X") + [0, 16, 0, 0]
            + [UInt8](repeating: 65, count: 4096)
        bomb += text("q") + [1] + text("Vlatin1\nq") + [2] + text("(")
        for _ in 0..<1000 { bomb += text("h") + [0] + text("h") + [1] + text("h") + [2] + [0x86] + text("R") }
        #expect(refusal(bomb)?.detail == "decodes the same bytes again and again")
        let many = #expect(throws: PickleError.self) { try PickleMachine.run(text("NNN."), mostValues: 2) }
        #expect(many?.description == "NONE at byte 2 brings more than 2 values")
    }

    @Test func valuesThatAreNotThereAreRefused() {
        for program in [
            "a.", "s.", "e.", "u.", "t.", "(", ".", "(.", "R.", "b.", "Na.", "NNs.", "(Ne.", "]N(a.", "p0\n.",
            "g0\n.", "h\u{0}.", "N(R.", "}(Nu.", "(Nd.", "NN.", "N(.", "\u{93}.", "Ix\n.", "S'x\n.", "Sx\n.",
            "S'\\q'\n.",
            "S'\\x4'\n.", "S'\\'\n.", "V\\u12\n.", "V\\ud800\n.", "J\u{1}", "M\u{1}",
        ] { #expect(refusal(text(program)) != nil, "\(program)") }
    }

    @Test func stringsAreReadAsPythonWritesThem() throws {
        func value(_ program: [UInt8]) throws -> [UInt8]? {
            let (value, heap) = try PickleMachine.run(program)
            return heap.characters(of: value).map { Array($0) }
        }
        #expect(try value(text(#"S'a\n\t\r\\\'"\x00\xFf'"# + "\n.")) == [97, 10, 9, 13, 92, 39, 34, 0, 255])
        #expect(try value(text(#"S"it's""# + "\n.")) == text("it's"))
        #expect(
            try value([UInt8(ascii: "V"), 0xE9] + text(#"\u20ac\U0001f600\q"# + "\n.")) == text("é€😀\\q"))
        #expect(try PickleMachine.run(text("I-7\n.")).value == .integer(-7))
        #expect(
            try PickleMachine.run([UInt8(ascii: "J"), 0xFE, 0xFF, 0xFF, 0xFF, 0x2E]).value == .integer(-2))
        #expect(try PickleMachine.run([0x8A, 2, 0, 0x80, 0x2E]).value == .integer(-32768))
        #expect(try PickleMachine.run([0x8A, 0, 0x2E]).value == .integer(0))
        #expect(
            try PickleMachine.run([0x8A, 8] + [UInt8](repeating: 0xFF, count: 8) + [0x2E]).value
                == .integer(-1))
        #expect(try PickleMachine.run(text("I01\n.")).value == .bool(true))
    }

    @Test func arraysNeedAsManyBytesAsTheirShapeSays() {
        #expect(throws: Never.self) { try PickleMachine.run(array("I2\nI3\n", bytes: "abcdef")) }
        #expect(throws: Never.self) {
            try PickleMachine.run(array("I1\n", type: "i8", order: "<", bytes: "abcdefgh"))
        }
        #expect(
            refusal(array("I2\nI3\n", bytes: "abcde"))?.detail
                == "has an array of 2 × 3 that needs 6 bytes, but it has 5")
        #expect(
            refusal(array("I9223372036854775807\nI3\n", bytes: ""))?.detail.contains("larger than") == true)
        #expect(refusal(array("I-1\n", bytes: "a"))?.detail.contains("is no count") == true)
        #expect(refusal(array("", bytes: "a"))?.detail.contains("array state") == true)
        #expect(
            refusal(array("I1\n", type: "i4", order: ">", bytes: "abcd"))?.detail.contains("byte order")
                == true)
    }

    /// A numpy array in protocol 0.
    private func array(_ shape: String, type: String = "u1", order: String = "|", bytes: String) -> [UInt8] {
        text(
            "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n(\(shape)t"
                + "cnumpy\ndtype\n(S'\(type)'\nI0\nI1\ntR(I3\nS'\(order)'\nNNNI-1\nI-1\nI0\ntbI00\nS'\(bytes)'\ntb."
        )
    }

    /// A whole small file: a dictionary with an array, made with many of the opcodes.
    private var small: [UInt8] {
        text("}U\u{4}data") + array("I2\nI3\n", bytes: "abcdef").dropLast() + text("s(U\u{6}labels](K")
            + [1, 0x4B, 2] + text("I3\neu.")
    }

    @Test func filesTruncatedAtAnyLengthAreRefusedWhereTheyEnd() throws {
        let files = [
            small, gunzipped(base64: PickleFixture.meta), gunzipped(base64: PickleFixture.hundredMeta),
            gunzipped(base64: PickleFixture.python2Protocol2),
            gunzipped(base64: PickleFixture.python3Protocol4),
        ]
        for file in files {
            let lengths =
                file.count < 2000 ? Array(0..<file.count) : Array(0..<150) + (file.count - 80..<file.count)
            for length in lengths {
                do throws(PickleError) {
                    _ = try PickleMachine.run(Array(file[..<length]))
                    Issue.record("\(length) bytes of \(file.count) are taken for a whole file")
                } catch {
                    if error.offset > length { Issue.record("\(error.description) of \(length) bytes") }
                }
            }
        }
    }

    @Test func mutatedFilesNeverDoHarm() throws {
        let files: [(file: [UInt8], rounds: Int)] = [
            (small, 2000), (gunzipped(base64: PickleFixture.meta), 1000),
            (gunzipped(base64: PickleFixture.python2Protocol2), 300),
            (gunzipped(base64: PickleFixture.python3Protocol4), 300),
            (gunzipped(base64: PickleFixture.python3Protocol0), 20),
        ]
        for (file, rounds) in files {
            var random = SeededGenerator(state: UInt64(file.count))
            for _ in 0..<rounds {
                var mutated = file
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    // The interesting bytes are before and after the pixels.
                    let place = Int.random(in: 0..<min(300, file.count), using: &random)
                    let index = Bool.random(using: &random) ? place : file.count - 1 - place
                    mutated[index] = UInt8.random(in: 0...255, using: &random)
                }
                _ = try? PickleMachine.run(mutated)
            }
        }
    }
}
