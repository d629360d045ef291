internal import ASTTypes

/// Expands braces as bash does: `a-{000..127}.tar`, `{train,val}.tar`, `{0..10..5}`. A brace that is none of these
/// stands for itself.
///
/// - Throws: `Failure(.usage)` when there would be more than a million names.
func expandBraces(_ pattern: String) throws(Failure) -> [String] {
    var names: [[UInt8]] = []
    try expand(Array(pattern.utf8)[...], after: [], into: &names)
    return names.map { String(decoding: $0, as: UTF8.self) }
}

private let mostNames = 1_000_000

private func expand(
    _ rest: ArraySlice<UInt8>, after done: [UInt8], into names: inout [[UInt8]]
) throws(Failure) {
    var from = rest.startIndex
    while let open = rest[from...].firstIndex(of: UInt8(ascii: "{")) {
        if let close = closingBrace(rest, open), let choices = try choices(rest[(open + 1)..<close]) {
            for choice in choices {
                let joined = choice + rest[(close + 1)...]
                try expand(joined[...], after: done + rest[..<open], into: &names)
            }
            return
        }
        from = open + 1
    }
    guard names.count < mostNames else {
        throw Failure(.usage, "the braces stand for more than \(mostNames) files")
    }
    names.append(done + rest)
}

private func closingBrace(_ text: ArraySlice<UInt8>, _ open: Int) -> Int? {
    var depth = 0
    for index in text[open...].indices {
        if text[index] == UInt8(ascii: "{") { depth += 1 }
        if text[index] == UInt8(ascii: "}") { depth -= 1 }
        if depth == 0 { return index }
    }
    return nil
}

/// What may stand for a brace's contents, or nil where they are neither a list nor a range.
private func choices(_ inside: ArraySlice<UInt8>) throws(Failure) -> [[UInt8]]? {
    let parts = splitAtTopCommas(inside)
    if parts.count > 1 { return parts }
    return try range(inside)
}

private func splitAtTopCommas(_ text: ArraySlice<UInt8>) -> [[UInt8]] {
    var parts: [[UInt8]] = [[]]
    var depth = 0
    for byte in text {
        if byte == UInt8(ascii: "{") { depth += 1 }
        if byte == UInt8(ascii: "}") { depth -= 1 }
        if byte == UInt8(ascii: ","), depth == 0 {
            parts.append([])
        } else {
            parts[parts.count - 1].append(byte)
        }
    }
    return parts
}

/// `first..last` or `first..last..step`; as wide as the wider end when one has leading zeros.
private func range(_ text: ArraySlice<UInt8>) throws(Failure) -> [[UInt8]]? {
    let fields = String(decoding: text, as: UTF8.self).split(separator: ".", omittingEmptySubsequences: false)
    guard fields.count == 3 || fields.count == 5, fields[1].isEmpty, fields.count == 3 || fields[3].isEmpty
    else { return nil }
    let words = [fields[0], fields[2]] + (fields.count == 5 ? [fields[4]] : [])
    guard words.allSatisfy({ !$0.isEmpty && $0.utf8.count < 16 && $0.utf8.allSatisfy(isDigit) }) else {
        return nil
    }
    let numbers = words.compactMap { Int($0) }
    let step = max(1, numbers.count == 3 ? numbers[2] : 1)
    guard abs(numbers[1] - numbers[0]) / step < mostNames else {
        throw Failure(
            .usage, "{\(String(decoding: text, as: UTF8.self))} stands for more than \(mostNames) files")
    }
    let isPadded = words.prefix(2).contains { $0.utf8.count > 1 && $0.hasPrefix("0") }
    let width = isPadded ? max(words[0].utf8.count, words[1].utf8.count) : 0
    return stride(from: numbers[0], through: numbers[1], by: numbers[0] <= numbers[1] ? step : -step).map {
        let digits = Array(String($0).utf8)
        return Array(repeating: UInt8(ascii: "0"), count: max(0, width - digits.count)) + digits
    }
}
