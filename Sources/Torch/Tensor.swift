internal import CTorch

/// An array of numbers in libtorch's memory.
///
/// A value of this class owns one libtorch handle; several may share storage (a view keeps its base alive). Not
/// Sendable: a tensor belongs to the thread that works with it.
@safe
public final class Tensor {
    let raw: ast_tensor

    /// Takes over the given handle (+1).
    init(owning raw: ast_tensor) { unsafe self.raw = raw }

    deinit { unsafe ast_tensor_free(raw) }

    /// Runs a shim call that hands out one tensor.
    static func make(
        _ call: StaticString,
        _ body: (UnsafeMutablePointer<ast_tensor>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) ->
            Int32
    ) throws(TorchError) -> Tensor {
        var raw = unsafe ast_tensor()
        try unsafe torch(call) { unsafe body(&raw, $0) }
        return unsafe Tensor(owning: raw)
    }
}

extension Tensor {
    /// A copy of `values`, in row-major order.
    public static func from(_ values: [Float], shape: [Int]) throws(TorchError) -> Tensor {
        try require(
            values.count == shape.reduce(1, *), "ast_tensor_from_floats", values.count, "values", shape)
        let dims = shape.map(Int64.init)
        return try unsafe make("ast_tensor_from_floats") {
            unsafe ast_tensor_from_floats(values, dims, dims.count, $0, $1)
        }
    }

    /// A vector of 64-bit integers: labels, or row numbers.
    public static func from(_ values: [Int]) throws(TorchError) -> Tensor {
        let values = values.map(Int64.init)
        return try unsafe make("ast_tensor_from_integers") {
            unsafe ast_tensor_from_integers(values, values.count, $0, $1)
        }
    }

    /// A vector of bytes.
    public static func from(_ values: [UInt8]) throws(TorchError) -> Tensor {
        try unsafe make("ast_tensor_from_bytes") {
            unsafe ast_tensor_from_bytes(values, values.count, $0, $1)
        }
    }

    public static func full(_ shape: [Int], _ value: Float) throws(TorchError) -> Tensor {
        let dims = shape.map(Int64.init)
        return try unsafe make("ast_tensor_full") { unsafe ast_tensor_full(dims, dims.count, value, $0, $1) }
    }

    public static func zeros(_ shape: [Int]) throws(TorchError) -> Tensor { try full(shape, 0) }

    /// Evenly distributed in `range`.
    public static func uniform(
        _ shape: [Int], in range: ClosedRange<Double>, _ generator: Generator
    ) throws(TorchError) -> Tensor {
        let dims = shape.map(Int64.init)
        return try unsafe make("ast_tensor_uniform") {
            unsafe ast_tensor_uniform(
                dims, dims.count, range.lowerBound, range.upperBound, generator.raw, $0, $1)
        }
    }

    /// Normally distributed around 0.
    public static func normal(
        _ shape: [Int], deviation: Double = 1, _ generator: Generator
    ) throws(TorchError) -> Tensor {
        let dims = shape.map(Int64.init)
        return try unsafe make("ast_tensor_normal") {
            unsafe ast_tensor_normal(dims, dims.count, deviation, generator.raw, $0, $1)
        }
    }

    /// Lends a tensor over `memory` (32-bit floats, row by row) to `body`, without a copy.
    ///
    /// Neither the tensor nor anything that shares its storage, such as a gradient graph, may leave `body`.
    /// - Throws: ``TorchError`` when the memory's size or alignment does not fit, or when the tensor was kept; what
    ///   `body` throws.
    public static func withTensor<R>(
        over memory: UnsafeRawBufferPointer, shape: [Int], _ body: (Tensor) throws -> R
    ) throws -> R {
        let call: StaticString = "ast_tensor_borrow"
        try require(memory.count == 4 * shape.reduce(1, *), call, memory.count, "bytes", shape)
        guard let base = memory.baseAddress, UInt(bitPattern: base) % 4 == 0 else {
            throw TorchError(call: "\(call)", message: "the memory is not aligned to 4 bytes, or is empty")
        }
        let dims = shape.map(Int64.init)
        let floats = unsafe base.assumingMemoryBound(to: Float.self)
        let tensor = try unsafe make(call) { unsafe ast_tensor_borrow(floats, dims, dims.count, $0, $1) }
        let result = try body(tensor)
        var shared: Int32 = 0
        try unsafe torch("ast_tensor_is_shared") { unsafe ast_tensor_is_shared(tensor.raw, &shared, $0) }
        guard shared == 0 else {
            throw TorchError(call: "\(call)", message: "a tensor over lent memory was kept beyond the loan")
        }
        return result
    }

    private static func require(
        _ condition: Bool, _ call: StaticString, _ count: Int, _ unit: String, _ shape: [Int]
    ) throws(TorchError) {
        if !condition {
            throw TorchError(call: "\(call)", message: "\(count) \(unit) do not fill the shape \(shape)")
        }
    }
}

extension Tensor {
    public func shape() throws(TorchError) -> [Int] {
        var rank = 0
        try unsafe torch("ast_tensor_rank") { unsafe ast_tensor_rank(raw, &rank, $0) }
        // One more than needed: an empty array has no address to pass.
        var dims = [Int64](repeating: 0, count: rank + 1)
        try unsafe torch("ast_tensor_dims") { unsafe ast_tensor_dims(raw, &dims, $0) }
        return dims[..<rank].map(Int.init)
    }

    public func elementCount() throws(TorchError) -> Int { try shape().reduce(1, *) }

    /// The elements in row-major order.
    public func floats() throws(TorchError) -> [Float] {
        var values = [Float](repeating: 0, count: try elementCount())
        let count = values.count
        try unsafe torch("ast_tensor_copy_floats") { unsafe ast_tensor_copy_floats(raw, &values, count, $0) }
        return values
    }

    /// The elements of a tensor of bytes.
    public func bytes() throws(TorchError) -> [UInt8] {
        var values = [UInt8](repeating: 0, count: try elementCount())
        let count = values.count
        try unsafe torch("ast_tensor_copy_bytes") { unsafe ast_tensor_copy_bytes(raw, &values, count, $0) }
        return values
    }

    /// The only element.
    public func item() throws(TorchError) -> Double {
        var value = 0.0
        try unsafe torch("ast_tensor_item") { unsafe ast_tensor_item(raw, &value, $0) }
        return value
    }
}
