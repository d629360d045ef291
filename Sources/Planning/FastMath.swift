// Elementary functions made of IEEE arithmetic only: the C library's differ in their last bits between systems, and a plan
// must not. They are also several times faster.

/// 2ˣ, wrong by at most 1 part in 100,000; x is held within ±125, and what is no number counts as −125.
@inline(__always) func fastExp2(_ x: Float) -> Float {
    let shifted = (x > -125 ? min(x, 125) : -125) + 127
    // Numbers from 2²³ on are whole, so adding it rounds; a whole number may be rounded down, which leaves 1 for f.
    let rounded = shifted - 0.5 + 0x1p23
    let f = shifted - (rounded - 0x1p23)
    let fraction = 1 + f * (0.693_023_15 + f * (0.241_404_07 + f * (0.052_024_905 + f * 0.013_547_877)))
    return Float(bitPattern: rounded.bitPattern << 23) * fraction
}

/// log₂ x, wrong by at most 3 · 10⁻⁵.
/// - Precondition: x is positive, finite and not subnormal.
@inline(__always) func fastLog2(_ x: Float) -> Float {
    let bits = x.bitPattern
    let exponent = Float(Int32(bits >> 23) - 127)
    let m = Float(bitPattern: (bits & 0x7F_FFFF) | 0x3F80_0000) - 1
    let bend = -0.441_740_3 + m * (0.266_029_88 + m * (-0.146_314_34 + m * 0.044_004_69))
    return exponent + m + m * (m - 1) * bend
}

/// 1 − e⁻ˣ for x ≥ 0: what a cross entropy of x leaves of the label's probability.
@inline(__always) func missingProbability(_ loss: Float) -> Float {
    // Below this the difference would cancel; there 1 − e⁻ˣ = x − x²/2 to within 10⁻⁶.
    loss < 0.01 ? loss * (1 - loss * 0.5) : 1 - fastExp2(-1.442_695_04 * loss)
}

/// The value without the conversion routine that processors without half-precision instructions would call.
///
/// Infinities and NaNs come out as 65,536 and more, with their sign.
@inline(__always) func widened(_ value: Float16) -> Float {
    let bits = UInt32(value.bitPattern)
    return Float(bitPattern: (bits & 0x7FFF) << 13 | (bits & 0x8000) << 16) * 0x1p112
}
