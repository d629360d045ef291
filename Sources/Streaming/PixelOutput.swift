/// What the values of a batch's pixels are. They lie rows × height × width × channels, channels innermost.
public enum PixelOutput: String, Sendable, Hashable, CaseIterable {
    /// Normalised, IEEE 754 single precision.
    case float32
    /// Normalised, the upper half of single precision, rounded to nearest even.
    case bfloat16
    /// As decoded: the device normalises, by ``Batch/mean`` and ``Batch/standardDeviation``. A quarter of the memory and of its traffic.
    case uint8

    public var bytesPerValue: Int {
        switch self {
        case .float32: 4
        case .bfloat16: 2
        case .uint8: 1
        }
    }
}

/// A batch's pixels by their type; they are lent, so do not let them escape.
@unsafe
public enum TypedPixels {
    case float32(UnsafeBufferPointer<Float>)
    /// The bits of bfloat16 values.
    case bfloat16(UnsafeBufferPointer<UInt16>)
    case uint8(UnsafeBufferPointer<UInt8>)
}
