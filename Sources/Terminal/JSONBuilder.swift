/// Swift's encoder protocol over ``JSONNode``: what `Encodable` types write lands there in their order.
struct JSONBuilder: Encoder {
    let node: JSONNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.become(.object)
        return KeyedEncodingContainer(JSONObjectBuilder<Key>(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.become(.array)
        return JSONArrayBuilder(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONValueBuilder(node: node, codingPath: codingPath)
    }

    func add<T: Encodable>(_ value: T) throws {
        if let literal = literal(value) {
            node.become(literal)
        } else {
            try value.encode(to: self)
        }
    }

    /// A value that is one token; nil for everything that encodes itself in parts. Floating-point numbers get the
    /// shortest digits that give the same value back in their own width.
    private func literal<T: Encodable>(_ value: T) -> String? {
        switch value {
        case let text as String: quoted(text)
        case let truth as Bool: truth ? "true" : "false"
        case let number as any FloatingPoint & Encodable: number.isFinite ? "\(number)" : "null"
        case let number as any FixedWidthInteger & Encodable: "\(number)"
        default: nil
        }
    }
}

private struct JSONObjectBuilder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: JSONNode
    let codingPath: [any CodingKey]

    private func builder(_ key: any CodingKey) -> JSONBuilder {
        JSONBuilder(node: node.set(key.stringValue), codingPath: codingPath + [key])
    }

    mutating func encodeNil(forKey key: Key) { _ = node.set(key.stringValue) }
    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try builder(key).add(value) }

    private mutating func add<T: Encodable>(_ value: T?, _ key: Key) throws {
        guard let value else { return encodeNil(forKey: key) }
        try encode(value, forKey: key)
    }

    // One for each type for which Swift has a default that leaves the key out.
    mutating func encodeIfPresent<T: Encodable>(_ v: T?, forKey key: Key) throws { try add(v, key) }
    mutating func encodeIfPresent(_ v: Bool?, forKey key: Key) throws { try add(v, key) }
    mutating func encodeIfPresent(_ v: String?, forKey key: Key) throws { try add(v, key) }
    mutating func encodeIfPresent(_ v: Double?, forKey key: Key) throws { try add(v, key) }
    mutating func encodeIfPresent(_ v: Float?, forKey key: Key) throws { try add(v, key) }
    mutating func encodeIfPresent(_ v: Int?, forKey key: Key) throws { try add(v, key) }
    mutating func encodeIfPresent(_ v: Int8?, forKey key: Key) throws { try add(v, key) }
    mutating func encodeIfPresent(_ v: Int16?, forKey key: Key) throws { try add(v, key) }
    mutating func encodeIfPresent(_ v: Int32?, forKey key: Key) throws { try add(v, key) }
    mutating func encodeIfPresent(_ v: Int64?, forKey key: Key) throws { try add(v, key) }
    mutating func encodeIfPresent(_ v: UInt?, forKey key: Key) throws { try add(v, key) }
    mutating func encodeIfPresent(_ v: UInt8?, forKey key: Key) throws { try add(v, key) }
    mutating func encodeIfPresent(_ v: UInt16?, forKey key: Key) throws { try add(v, key) }
    mutating func encodeIfPresent(_ v: UInt32?, forKey key: Key) throws { try add(v, key) }
    mutating func encodeIfPresent(_ v: UInt64?, forKey key: Key) throws { try add(v, key) }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { builder(key).container(keyedBy: type) }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        builder(key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        JSONBuilder(node: node.set("super"), codingPath: codingPath)
    }

    mutating func superEncoder(forKey key: Key) -> any Encoder { builder(key) }
}

private struct JSONArrayBuilder: UnkeyedEncodingContainer {
    let node: JSONNode
    let codingPath: [any CodingKey]
    var count: Int { node.elements.count }

    private func builder() -> JSONBuilder { JSONBuilder(node: node.append(), codingPath: codingPath) }

    mutating func encodeNil() { _ = node.append() }
    mutating func encode<T: Encodable>(_ value: T) throws { try builder().add(value) }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        builder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { builder().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { builder() }
}

private struct JSONValueBuilder: SingleValueEncodingContainer {
    let node: JSONNode
    let codingPath: [any CodingKey]

    mutating func encodeNil() { node.become("null") }
    mutating func encode<T: Encodable>(_ value: T) throws {
        try JSONBuilder(node: node, codingPath: codingPath).add(value)
    }
}
