public import ASTTypes
internal import Torch

extension Trainer {
    /// Sets starting values that depend on the data (airbench's whitening; nothing for other models). Call it once,
    /// before the first step, with some thousand training images without augmentation.
    public func initialize(fromImages pixels: UnsafeRawBufferPointer, rows: Int) throws {
        try reportingTorchErrors {
            try withoutGradients {
                try withImages(pixels, rows: rows, selected: nil) { try model.initialize(fromImages: $0) }
                try lookahead?.update(decay: 0)
            }
        }
    }

    /// Scores without training: batch statistics, no gradient, no trace.
    /// - Parameter mixing: where the rows' images are mixtures; the scores are then those of the mixed target.
    public func score(
        _ pixels: UnsafeRawBufferPointer, rows: Int, labels: [Label], mixing: LabelMixing? = nil
    ) throws -> SampleScores {
        try observe(pixels, rows: rows, labels: labels, mixing: mixing, mode: .scoring)
    }

    /// Scores as a finished model: running statistics, no gradient.
    public func evaluate(_ pixels: UnsafeRawBufferPointer, rows: Int, labels: [Label]) throws -> SampleScores
    {
        try observe(pixels, rows: rows, labels: labels, mixing: nil, mode: .evaluation)
    }

    /// Whether the model keeps running statistics of its batches.
    public var hasRunningStatistics: Bool { !model.buffers.isEmpty }

    /// Replaces the running statistics by the means over some batches, which training's own, of the last few batches it
    /// saw, stand for only if those were drawn evenly ("precise batch norm", Wu and Johnson 2021, §3).
    /// - Parameter number: of the batch, from 0 on.
    public func measureStatistics(_ pixels: UnsafeRawBufferPointer, rows: Int, batch number: Int) throws {
        try reportingTorchErrors {
            try withoutGradients {
                try withImages(pixels, rows: rows, selected: nil) { images in
                    _ = try model.forward(images, .measuring(share: 1 / Double(number + 1)))
                }
            }
        }
    }

    private func observe(
        _ pixels: UnsafeRawBufferPointer, rows: Int, labels: [Label], mixing: LabelMixing?, mode: ForwardMode
    ) throws -> SampleScores {
        try check(labels: labels, rows: rows)
        if let mixing { try check(labels: mixing.labels, rows: rows) }
        return try reportingTorchErrors {
            try withoutGradients {
                try withImages(pixels, rows: rows, selected: nil) { images in
                    try scores(of: model.forward(images, mode), labels, mixing)
                }
            }
        }
    }
}

extension Trainer {
    /// Lends the rows as images of rows × channels × height × width, channels innermost in memory.
    func withImages<R>(
        _ pixels: UnsafeRawBufferPointer, rows: Int, selected: [Int]?, _ body: (Tensor) throws -> R
    ) throws -> R {
        let input = options.input
        let bytes = 4 * rows * input.elements
        guard rows > 0, pixels.count >= bytes else {
            throw Failure(
                .internalError,
                "\(rows) images of \(input) need \(bytes) bytes, and \(pixels.count) were given")
        }
        let used = UnsafeRawBufferPointer(rebasing: pixels[..<bytes])
        return try Tensor.withTensor(over: used, shape: [rows, input.elements]) { all in
            let chosen = try selected.map { try all.rows($0) } ?? all
            let images = try chosen.reshaped([
                selected?.count ?? rows, input.height, input.width, input.channels,
            ])
            return try body(images.permuted([0, 3, 1, 2]))
        }
    }

    func check(labels: [Label], rows: Int) throws {
        guard labels.count == rows else {
            throw Failure(.internalError, "a batch of \(rows) rows came with \(labels.count) labels")
        }
        if let label = labels.first(where: { $0.index >= options.classes }) {
            throw Failure(
                .badData, "label \(label) is not among the \(options.classes) classes",
                remedy: "check the store with ast-inspect verify")
        }
    }

    func scores(
        of logits: Tensor, _ labels: [Label], _ mixing: LabelMixing?
    ) throws(TorchError) -> SampleScores {
        SampleScores(
            logits: try logits.floats(), labels: labels, classes: options.classes, mixing: mixing)
    }
}
