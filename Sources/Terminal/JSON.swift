/// Writes `value` to standard output as JSON and a newline.
///
/// Keys stand in the order in which the type encodes them, the same every time. An absent optional and a number that
/// is not finite are `null`, so that every object of a kind has the same keys and every line is valid JSON.
/// - Parameter pretty: many indented lines for people, else one line (NDJSON).
/// - Throws: what ``writeOutput(_:)`` throws.
public func writeJSON<T: Encodable>(_ value: T, pretty: Bool) throws {
    try writeOutput(jsonText(value, pretty: pretty) + "\n")
}

/// The text that ``writeJSON(_:pretty:)`` writes, without the last newline.
public func jsonText<T: Encodable>(_ value: T, pretty: Bool) throws -> String {
    let node = JSONNode()
    try JSONBuilder(node: node, codingPath: []).add(value)
    var text = ""
    node.write(to: &text, indentation: pretty ? "\n" : nil)
    return text
}

/// A value on its way to text. A class, since Swift's encoding containers fill it through several handles.
final class JSONNode {
    enum Kind {
        case literal
        case array
        case object
    }

    private(set) var kind = Kind.literal
    /// A number, a string in quotes, `true`, `false` or `null`, ready to be written.
    private var literal = "null"
    private(set) var elements: [JSONNode] = []
    private var members: [(key: String, value: JSONNode)] = []

    func become(_ literal: String) {
        kind = .literal
        self.literal = literal
    }

    func become(_ kind: Kind) { self.kind = kind }

    func append() -> JSONNode {
        let node = JSONNode()
        elements.append(node)
        return node
    }

    func set(_ key: String) -> JSONNode {
        let node = JSONNode()
        members.append((key, node))
        return node
    }

    /// - Parameter indentation: the newline and spaces that each element of this value's parent begins with.
    func write(to text: inout String, indentation: String?) {
        let inner = indentation.map { $0 + "  " }
        switch kind {
        case .literal: text += literal
        case .array:
            writeList(elements, "[", "]", indentation, to: &text) { $0.write(to: &$1, indentation: inner) }
        case .object:
            writeList(members, "{", "}", indentation, to: &text) { member, text in
                text += quoted(member.key) + (inner == nil ? ":" : ": ")
                member.value.write(to: &text, indentation: inner)
            }
        }
    }

    private func writeList<Element>(
        _ elements: [Element], _ opening: String, _ closing: String, _ indentation: String?,
        to text: inout String,
        _ write: (Element, inout String) -> Void
    ) {
        text += opening
        for (i, element) in elements.enumerated() {
            if i > 0 { text += "," }
            if let indentation { text += indentation + "  " }
            write(element, &text)
        }
        if let indentation, !elements.isEmpty { text += indentation }
        text += closing
    }
}

/// `text` as a JSON string. Works on scalars, since `"` followed by a combining mark is one `Character`.
func quoted(_ text: String) -> String {
    var result = "\"".unicodeScalars
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result.append(contentsOf: "\\\"".unicodeScalars)
        case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
        case "\n": result.append(contentsOf: "\\n".unicodeScalars)
        case "\t": result.append(contentsOf: "\\t".unicodeScalars)
        default:
            if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                let digits = String(scalar.value, radix: 16)
                let padding = String(repeating: "0", count: 4 - digits.count)
                result.append(contentsOf: "\\u\(padding)\(digits)".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
    }
    result.append("\"")
    return String(result)
}
