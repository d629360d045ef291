internal import ASTTypes
internal import Foundation

/// The store's small text parts: manifest, run and epoch records, bad files.
enum JSON {
    static func line(_ value: some Encodable) throws -> [UInt8] {
        try bytes(of: value, [.sortedKeys, .withoutEscapingSlashes])
    }

    static func pretty(_ value: some Encodable) throws -> [UInt8] {
        try bytes(of: value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]) + [UInt8(ascii: "\n")]
    }

    private static func bytes(of value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) throws
        -> [UInt8]
    {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        do {
            return [UInt8](try encoder.encode(value))
        } catch {
            throw Failure(.internalError, "cannot write \(type(of: value)) as JSON: \(error)")
        }
    }

    /// - Parameter source: what `bytes` are, for the message.
    static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8], source: String) throws -> T {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw Failure(.badData, "\(source) is damaged: \(reason(of: error))")
        } catch {
            throw Failure(.badData, "\(source) is damaged: \(error.localizedDescription)")
        }
    }

    private static func reason(of error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "the field '\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "the field '\(context.codingPath.map(\.stringValue).joined(separator: "."))' is not what it should be"
        case .dataCorrupted: "it is not valid JSON"
        @unknown default: "it cannot be read"
        }
    }
}
