internal import ASTTypes
internal import Foundation

/// Why a label file says no class; continues a sentence that begins with the file.
struct LabelError: Error {
    var reason: String
}

/// What label files say.
enum WebDatasetLabel {
    /// Largest `.cls` or `.txt` file that is read.
    static let textLimit = 4 << 10
    /// Largest `.json` file that is read.
    static let jsonLimit = 1 << 20
    private static let longestName = 255

    /// A number, or else a name in one line.
    static func text(_ bytes: [UInt8]) throws(LabelError) -> SourceLabel {
        let isSpace: (UInt8) -> Bool = { $0 <= UInt8(ascii: " ") }
        let word = bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        guard !word.isEmpty else { throw LabelError(reason: "is empty") }
        if word.allSatisfy(isDigit) {
            guard let number = Int(String(decoding: word, as: UTF8.self)) else {
                throw LabelError(reason: "has a number that is too large for a class")
            }
            return .number(number)
        }
        guard word.count <= longestName, !word.contains(UInt8(ascii: "\n")) else {
            throw LabelError(reason: "has more than one line or \(longestName) bytes, which is no class name")
        }
        return .name(displayName(of: word))
    }

    /// The value of the field `label`, `class` or `cls`, in this order; nil where there is none.
    static func json(_ bytes: [UInt8]) throws(LabelError) -> SourceLabel? {
        do {
            let fields = try JSONDecoder().decode(Fields.self, from: Data(bytes))
            switch fields.label ?? fields.class ?? fields.cls {
            case .number(let number): return .number(number)
            case .name(let name):
                guard !name.isEmpty, name.utf8.count <= longestName else {
                    throw LabelError(
                        reason: "has a class name that is empty or longer than \(longestName) bytes")
                }
                return .name(displayName(of: name.utf8))
            case nil: return nil
            }
        } catch let error as LabelError {
            throw error
        } catch {
            throw LabelError(
                reason: "is no JSON object whose field label, class or cls is a whole number or a text")
        }
    }

    private struct Fields: Decodable {
        var label: Value?
        var `class`: Value?
        var cls: Value?
    }

    private enum Value: Decodable {
        case number(Int)
        case name(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            do {
                self = .number(try container.decode(Int.self))
            } catch {
                self = .name(try container.decode(String.self))
            }
        }
    }
}
