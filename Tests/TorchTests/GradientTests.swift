import Testing
import Torch

@Suite struct GradientTests {
    /// A small network with every operation that the models use, and its scalar loss.
    private struct SmallNetwork {
        let convolution: Convolution
        let normalisation: BatchNorm
        let layerNorm: LayerNorm
        let linear: Linear
        let images: Tensor

        init() throws {
            let generator = try Generator(seed: 7)
            convolution = try Convolution(from: 2, to: 3, kernel: 3, padding: 1, bias: true, generator)
            normalisation = try BatchNorm(channels: 3, momentum: 0.4, epsilon: 1e-5)
            layerNorm = try LayerNorm(width: 3)
            linear = try Linear(from: 3, to: 4, bias: true, generator)
            images = try Tensor.normal([5, 2, 4, 4], generator).channelsLast()
        }

        var parameters: [NamedTensor] {
            convolution.parameters.prefixed("convolution")
                + normalisation.parameters.prefixed("normalisation")
                + layerNorm.parameters.prefixed("layerNorm") + linear.parameters.prefixed("linear")
        }

        func loss() throws -> Tensor {
            let maps = try normalisation(convolution(images), .scoring).gelu().maxPooled(height: 2, width: 2)
            let tokens = try maps.reshaped([5, 3, 4]).permuted([0, 2, 1]).reshaped([5, 1, 4, 3])
            let mixed = try tokens.attention(key: tokens, value: tokens).reshaped([5, 4, 3])
            let logits = try linear(layerNorm(mixed.selecting(1, dimension: 1)))
            return try logits.crossEntropy(labels: .from([0, 1, 2, 3, 0]), smoothing: 0.2).sum()
        }
    }

    @Test func gradientsAgreeWithFiniteDifferences() throws {
        let network = try SmallNetwork()
        try network.loss().backward()
        for parameter in network.parameters {
            let gradient = try #require(try parameter.tensor.gradient(), "\(parameter.name)").floats()
            let values = try parameter.tensor.floats()
            let shape = try parameter.tensor.shape()
            let step: Float = 2e-3
            for index in Set([0, values.count / 2, values.count - 1]) {
                func loss(shiftedBy shift: Float) throws -> Double {
                    var shifted = values
                    shifted[index] += shift
                    try parameter.tensor.assign(.from(shifted, shape: shape))
                    return try network.loss().item()
                }
                let slope = try (loss(shiftedBy: step) - loss(shiftedBy: -step)) / Double(2 * step)
                try parameter.tensor.assign(.from(values, shape: shape))
                #expect(
                    abs(slope - Double(gradient[index])) < 2e-2 * max(0.1, abs(slope)),
                    "\(parameter.name)[\(index)]: \(slope) and \(gradient[index])")
            }
        }
    }

    @Test func nothingIsRecordedInsideWithoutGradients() throws {
        let weight = try Tensor.full([2], 3)
        try weight.setRequiresGradient(true)
        let silent = try withoutGradients { try weight.scaled(by: 2).sum() }
        #expect(throws: TorchError.self) { try silent.backward() }
        struct Stop: Error {}
        #expect(throws: Stop.self) { try withoutGradients { throw Stop() } }
        try weight.scaled(by: 2).sum().backward()
        #expect(try weight.gradient()?.floats() == [2, 2])
    }

    @Test func batchStatisticsAreKeptOnlyInTraining() throws {
        let norm = try BatchNorm(channels: 1, momentum: 0.5, epsilon: 1e-5)
        let images = try Tensor.from([1, 3], shape: [2, 1, 1, 1])
        _ = try norm(images, .scoring)
        _ = try norm(images, .evaluation)
        #expect(try norm.runningMean.floats() == [0])
        _ = try norm(images, .training)
        #expect(try norm.runningMean.floats() == [1])
        #expect(try norm.runningVariance.floats() == [1.5])
    }

    @Test func measuredStatisticsAreTheMeansOfTheBatches() throws {
        let norm = try BatchNorm(channels: 1, momentum: 0.5, epsilon: 1e-5)
        _ = try norm(Tensor.from([50, 70], shape: [2, 1, 1, 1]), .training)
        for (number, pair) in [[1, 3], [3, 9], [2, 6] as [Float]].enumerated() {
            let images = try Tensor.from(pair, shape: [2, 1, 1, 1])
            _ = try norm(images, .measuring(share: 1 / Double(number + 1)))
        }
        // The means are 2, 6 and 4, the variances 2, 18 and 8.
        #expect(try abs(norm.runningMean.floats()[0] - 4) < 1e-5)
        #expect(try abs(norm.runningVariance.floats()[0] - 28 / 3) < 1e-4)
    }
}
