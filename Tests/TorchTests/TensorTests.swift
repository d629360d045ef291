import Testing
import Torch

@Suite struct TensorTests {
    @Test func aTensorOverLentMemorySeesChangesMadeThere() throws {
        var memory: [Float] = [1, 2, 3, 4]
        let (before, after) = try memory.withUnsafeMutableBytes { bytes in
            try Tensor.withTensor(over: UnsafeRawBufferPointer(bytes), shape: [2, 2]) { tensor in
                let before = try tensor.permuted([1, 0]).floats()
                bytes.storeBytes(of: 11, toByteOffset: 4, as: Float.self)
                return (before, try tensor.permuted([1, 0]).floats())
            }
        }
        #expect(before == [1, 3, 2, 4])
        #expect(after == [1, 3, 11, 4])
    }

    @Test func aTensorOverLentMemoryMayNotBeKept() throws {
        let memory: [Float] = [1, 2]
        var kept: Tensor?
        let error = #expect(throws: TorchError.self) {
            try memory.withUnsafeBytes { bytes in
                try Tensor.withTensor(over: bytes, shape: [2]) { kept = try $0.reshaped([1, 2]) }
            }
        }
        #expect(kept != nil)
        #expect(error?.message == "a tensor over lent memory was kept beyond the loan")
    }

    @Test func lentMemoryOfTheWrongSizeIsRefused() throws {
        let memory: [Float] = [1, 2, 3]
        let error = #expect(throws: TorchError.self) {
            try memory.withUnsafeBytes { try Tensor.withTensor(over: $0, shape: [2, 2]) { _ in } }
        }
        #expect(error?.message == "12 bytes do not fill the shape [2, 2]")
    }

    @Test func anExceptionInLibtorchBecomesAnErrorWithItsMessage() throws {
        let error = #expect(throws: TorchError.self) {
            _ = try Tensor.zeros([2, 3]).matrixMultiplied(by: .zeros([2, 3]))
        }
        #expect(error?.call == "ast_matmul")
        #expect(error?.message == "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)")
        #expect(throws: TorchError.self) { _ = try Tensor.zeros([4]).reshaped([3]) }
        #expect(throws: TorchError.self) { _ = try Tensor.zeros([2]).item() }
        #expect(throws: TorchError.self) { try Tensor.zeros([2]).assign(.zeros([1])) }
        #expect(throws: TorchError.self) { try Tensor.zeros([2]).backward() }
    }

    @Test func valuesGoInAndComeOutInRowMajorOrder() throws {
        let values = (0..<24).map(Float.init)
        let tensor = try Tensor.from(values, shape: [2, 3, 2, 2])
        #expect(try tensor.shape() == [2, 3, 2, 2])
        #expect(try tensor.channelsLast().floats() == values)
        #expect(try tensor.rows([1]).floats() == Array(values[12...]))
        #expect(try Tensor.from([UInt8]([1, 2, 255])).bytes() == [1, 2, 255])
        #expect(try Tensor.zeros([]).shape() == [])
        #expect(try Tensor.from([Float](), shape: [0, 3]).floats() == [])
    }

    @Test func theSameSeedGivesTheSameNumbersAndAnotherSeedOthers() throws {
        func draw(_ seed: UInt64) throws -> [Float] {
            let generator = try Generator(seed: seed)
            return try Tensor.uniform([4], in: -1...1, generator).floats()
                + Tensor.normal([4], generator).floats()
        }
        #expect(try draw(1) == draw(1))
        #expect(try draw(1) != draw(2))
    }

    @Test func aGeneratorGoesOnFromAKeptState() throws {
        let generator = try Generator(seed: 3)
        _ = try Tensor.normal([5], generator)
        let state = try generator.state().clone()
        let next = try Tensor.uniform([8], in: 0...1, generator).floats()
        try generator.restore(state)
        #expect(try Tensor.uniform([8], in: 0...1, generator).floats() == next)
    }

    @Test func dropoutZeroesItsShareAndKeepsTheMean() throws {
        let generator = try Generator(seed: 5)
        let dropped = try Tensor.full([10_000], 1).dropout(0.25, generator).floats()
        let zeros = dropped.count { $0 == 0 }
        #expect(abs(zeros - 2_500) < 250)
        #expect(dropped.allSatisfy { $0 == 0 || abs($0 - 4.0 / 3) < 1e-6 })
        #expect(throws: TorchError.self) { _ = try Tensor.zeros([1]).dropout(1, generator) }
    }

    @Test func eigenvectorsRebuildTheirMatrix() throws {
        let matrix: [Float] = [4, 1, 0, 1, 3, 1, 0, 1, 2]
        let (values, vectors) = try Tensor.from(matrix, shape: [3, 3]).eigen()
        let (scales, v) = (try values.floats(), try vectors.floats())
        #expect(scales == scales.sorted())
        for i in 0..<3 {
            for j in 0..<3 {
                let rebuilt = (0..<3).reduce(Float(0)) { $0 + scales[$1] * v[i * 3 + $1] * v[j * 3 + $1] }
                #expect(abs(rebuilt - matrix[i * 3 + j]) < 1e-5)
            }
        }
    }
}
