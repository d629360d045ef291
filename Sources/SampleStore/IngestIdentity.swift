internal import ASTTypes

/// Who is writing a store: what an interrupted writer was told, so that only its like goes on with what it left.
public struct IngestIdentity: Codable, Sendable, Hashable {
    /// One thing that must be the same, e.g. `source` and a path.
    public struct Fact: Codable, Sendable, Hashable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// In the order in which differences are told.
    public var facts: [Fact]

    /// Of facts in order, e.g. `["source": path, "fingerprint": hash, "options": text]`.
    public init(_ pairs: KeyValuePairs<String, String>) {
        facts = pairs.map { Fact(name: $0.key, value: $0.value) }
    }

    /// In words what differs from the identity of the writer that began; nil when nothing does.
    func difference(from begun: IngestIdentity) -> String? {
        let names =
            facts.map(\.name) + begun.facts.map(\.name).filter { name in !facts.contains { $0.name == name } }
        for name in names {
            let now = facts.first { $0.name == name }?.value
            let before = begun.facts.first { $0.name == name }?.value
            if now != before { return Self.sentence(name, before: before ?? "none", now: now ?? "none") }
        }
        return nil
    }

    private static func sentence(_ name: String, before: String, now: String) -> String {
        switch name {
        case "source": "it was begun from another source: \(before), not \(now)"
        case "fingerprint": "the source changed since the ingest was begun"
        case "options": "it was begun with other options: \(before), not \(now)"
        default: "it was begun with another \(name): \(before), not \(now)"
        }
    }
}
