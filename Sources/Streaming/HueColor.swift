/// A colour as hue, saturation and value, each 0…255, with the roundings of Pillow's mode `HSV`.
///
/// Formulas: Alvy Ray Smith, "Color gamut transform pairs", 1978.
struct HueColor: Hashable {
    var hue: UInt8
    var saturation: UInt8
    var value: UInt8

    init(red: UInt8, green: UInt8, blue: UInt8) {
        let most = max(red, green, blue)
        let least = min(red, green, blue)
        value = most
        guard most > least else {
            (hue, saturation) = (0, 0)
            return
        }
        let range = Float(most - least)
        let (r, g, b) = (
            Float(most - red) / range, Float(most - green) / range, Float(most - blue) / range
        )
        let sixths: Float =
            red == most
            ? b - g : green == most ? Float(2 + Double(r) - Double(b)) : Float(4 + Double(g) - Double(r))
        let turn = Float((Double(sixths) / 6 + 1).truncatingRemainder(dividingBy: 1))
        hue = UInt8(max(0, min(255, Double(turn) * 255)))
        saturation = UInt8(max(0, min(255, Double(range / Float(most)) * 255)))
    }

    var rgb: (red: UInt8, green: UInt8, blue: UInt8) {
        if saturation == 0 { return (value, value, value) }
        let sixths = Double(hue) * 6 / 255
        let sector = Int(sixths)
        let part = Double(Float(sixths - Double(sector)))
        let strength = Double(Float(Double(saturation) / 255))
        func level(_ loss: Double) -> UInt8 {
            UInt8(max(0, min(255, (Double(value) * (1 - loss)).rounded(.toNearestOrAwayFromZero))))
        }
        let low = level(strength)
        let falling = level(strength * part)
        let rising = level(strength * (1 - part))
        return switch sector % 6 {
        case 0: (value, rising, low)
        case 1: (falling, value, low)
        case 2: (low, value, rising)
        case 3: (low, falling, value)
        case 4: (rising, low, value)
        default: (value, low, falling)
        }
    }
}
