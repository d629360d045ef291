extension [UInt8] {
    /// Makes the array `newCount` long, keeping its capacity; new bytes are 0.
    mutating func setCount(_ newCount: Int) {
        if count < newCount {
            append(contentsOf: repeatElement(0, count: newCount - count))
        } else {
            removeLast(count - newCount)
        }
    }

    /// Gives the memory back where it is more than 16 MiB: one huge image shall not fix what a worker holds.
    mutating func releaseIfLarge() {
        if capacity > 16 << 20 { self = [] }
    }
}

/// ITU-R 601 luma in 16-bit fixed point, rounded, as Pillow's `convert("L")` computes it.
func luma(ofRGB source: [UInt8], into target: inout [UInt8]) {
    let count = source.count / 3
    target.setCount(count)
    // Pointers, because this touches every pixel of an image: bounds checks keep the loop from being vectorised.
    unsafe source.withUnsafeBufferPointer { source in
        unsafe target.withUnsafeMutableBufferPointer { target in
            for pixel in 0..<count {
                let red = UInt32(unsafe source[pixel &* 3])
                let green = UInt32(unsafe source[pixel &* 3 &+ 1])
                let blue = UInt32(unsafe source[pixel &* 3 &+ 2])
                let sum = red &* 19595 &+ green &* 38470 &+ blue &* 7471 &+ 0x8000
                unsafe target[pixel] = UInt8(truncatingIfNeeded: sum >> 16)
            }
        }
    }
}

/// RGB of inks stored the Adobe way, where 255 means no ink: each colour is ink × black / 255.
func rgb(ofInvertedCMYK source: [UInt8], into target: inout [UInt8]) {
    for pixel in 0..<(source.count / 4) {
        let black = UInt32(source[pixel * 4 + 3])
        for channel in 0..<3 {
            let product = UInt32(source[pixel * 4 + channel]) * black + 128
            target[pixel * 3 + channel] = UInt8((product + product >> 8) >> 8)
        }
    }
}
