import Testing
import Torch

@Suite struct OptimizerTests {
    /// Two parameters with the gradients 3 and 4.
    private func parameters() throws -> [Tensor] {
        let parameters = try [Tensor.full([1], 1), Tensor.full([1], 2)]
        for (parameter, slope) in zip(parameters, [3.0, 4.0]) {
            try parameter.setRequiresGradient(true)
            try parameter.scaled(by: slope).sum().backward()
        }
        return parameters
    }

    @Test func nesterovStepsFollowTheFormula() throws {
        let parameters = try parameters()
        let optimizer = try Optimizer(.sgd(momentum: 0.5))
        #expect(try optimizer.addGroup([parameters[0]]) == 0)
        #expect(try optimizer.addGroup([parameters[1]]) == 1)
        try optimizer.setRates(group: 0, learningRate: 0.1, weightDecay: 1)
        try optimizer.setRates(group: 1, learningRate: 0, weightDecay: 0)
        var value: Float = 1
        var momentum: Float = 0
        for _ in 0..<3 {
            try optimizer.step()
            let gradient = 3 + value
            momentum = 0.5 * momentum + gradient
            value -= 0.1 * (gradient + 0.5 * momentum)
            let got = try parameters[0].floats()[0]
            #expect(abs(got - value) < 1e-5)
        }
        #expect(try parameters[1].floats() == [2])
    }

    @Test func adamWStepsFollowTheFormula() throws {
        let parameters = try parameters()
        let optimizer = try Optimizer(.adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8))
        let group = try optimizer.addGroup(parameters)
        try optimizer.setRates(group: group, learningRate: 0.1, weightDecay: 0.5)
        // With a constant gradient both corrected means are exact, so every step is decay, then the rate itself.
        var value: Float = 1
        for _ in 0..<3 {
            try optimizer.step()
            value = value * (1 - 0.1 * 0.5) - 0.1
        }
        #expect(abs(try parameters[0].floats()[0] - value) < 1e-5)
        #expect(try optimizer.state().count == 6)
        #expect(try optimizer.state()[2].item() == 3)
    }

    @Test func clippingBringsTheCommonNormToTheLimit() throws {
        let parameters = try parameters()
        let optimizer = try Optimizer(.sgd(momentum: 0))
        _ = try optimizer.addGroup(parameters)
        #expect(try optimizer.clipGradients(to: 10) == 5)
        #expect(try parameters[0].gradient()?.floats() == [3])
        try optimizer.clipGradients(to: 1)
        #expect(abs(try #require(try parameters[1].gradient()).floats()[0] - 0.8) < 1e-5)
        try optimizer.clearGradients()
        #expect(try parameters[0].gradient() == nil)
        #expect(try optimizer.clipGradients(to: 1) == 0)
    }

    @Test func anUnknownGroupIsAnError() throws {
        let optimizer = try Optimizer(.sgd(momentum: 0))
        #expect(throws: TorchError.self) { try optimizer.setRates(group: 0, learningRate: 1, weightDecay: 0) }
    }
}
