internal import ASTTypes
internal import Foundation

/// Where each pixel of an image comes from: column a·x + b·y + c and row d·x + e·y + f of the image as it was.
struct AffineTransform: Hashable, Sendable {
    var a, b, c, d, e, f: Double

    /// Every row moves left, the further down the more: by `amount` pixels a row.
    static func shearX(_ amount: Double) -> AffineTransform {
        AffineTransform(a: 1, b: amount, c: 0, d: 0, e: 1, f: 0)
    }

    /// Every column moves up, the further right the more: by `amount` pixels a column.
    static func shearY(_ amount: Double) -> AffineTransform {
        AffineTransform(a: 1, b: 0, c: 0, d: amount, e: 1, f: 0)
    }

    /// Moves the image by so many pixels to the right and down.
    static func translate(right: Int, down: Int) -> AffineTransform {
        AffineTransform(a: 1, b: 0, c: -Double(right), d: 0, e: 1, f: -Double(down))
    }

    /// Turns the image around its centre, counter-clockwise.
    static func rotate(degrees: Double, _ shape: ImageShape) -> AffineTransform {
        let angle = -degrees * .pi / 180
        let (sine, cosine) = (sin(angle), cos(angle))
        let (x, y) = (Double(shape.width) / 2, Double(shape.height) / 2)
        return AffineTransform(
            a: cosine, b: sine, c: x - cosine * x - sine * y, d: -sine, e: cosine,
            f: y + sine * x - cosine * y)
    }

    /// The nearest pixel for each, black where there is none.
    ///
    /// In 16-bit fixed point like Pillow, so that borderline pixels fall to the same side.
    func apply(_ source: UnsafePointer<UInt8>, _ shape: ImageShape, into target: UnsafeMutablePointer<UInt8>)
    {
        let (a, b, d, e) = (fixed(a), fixed(b), fixed(d), fixed(e))
        var column = fixed(c + self.a * 0.5 + self.b * 0.5)
        var row = fixed(f + self.d * 0.5 + self.e * 0.5)
        var out = unsafe target
        for _ in 0..<shape.height {
            var (x, y) = (column, row)
            for _ in 0..<shape.width {
                let (fromX, fromY) = (x >> 16, y >> 16)
                let isInside = fromX >= 0 && fromX < shape.width && fromY >= 0 && fromY < shape.height
                let from = unsafe source + (isInside ? (fromY * shape.width + fromX) * shape.channels : 0)
                for channel in 0..<shape.channels { unsafe out[channel] = isInside ? from[channel] : 0 }
                unsafe out += shape.channels
                x &+= a
                y &+= d
            }
            column &+= b
            row &+= e
        }
    }

    private func fixed(_ value: Double) -> Int { Int((value * 65536 + 0.5).rounded(.down)) }
}
