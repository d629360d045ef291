internal import ASTTypes

/// Reads a Python pickle (protocols 0 to 4) as far as a CIFAR file needs it: numbers, strings, tuples, lists,
/// dictionaries and numpy arrays of numbers.
///
/// Nothing is ever run. A pickle is a program for a stack machine that may call any function of Python; here the
/// names of functions are values of an enumeration (``PickleGlobal``), a call builds one of the machine's own values,
/// and every other name or opcode is refused. Memory is bounded by the file's size (opcode list and meaning:
/// Python's `Lib/pickletools.py`).
struct PickleMachine {
    private var cursor: PickleCursor
    var heap: PickleHeap
    private var stack: [PickleValue] = []
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]
    /// Values pushed so far.
    private var pushed = 0
    /// Bytes of strings that had to be decoded.
    private var decoded = 0

    private static let deepest = 64
    private static let mostMemos = 1 << 20
    private let mostValues: Int
    /// Longest file that is read, in bytes.
    static let fileLimit = 1 << 30

    /// What the file says, and where its values lie.
    /// - Parameter mostValues: values that it may push; CIFAR-100's training file has about 150,000.
    /// - Throws: `PickleError` when it is damaged or asks for anything that a CIFAR file does not need.
    static func run(
        _ file: [UInt8], mostValues: Int = 4 << 20
    ) throws(PickleError) -> (value: PickleValue, heap: PickleHeap) {
        var machine = PickleMachine(file, mostValues)
        return (try machine.run(), machine.heap)
    }

    private init(_ file: [UInt8], _ mostValues: Int) {
        self.mostValues = mostValues
        cursor = PickleCursor(file)
        heap = PickleHeap(buffers: [file])
    }

    private mutating func run() throws(PickleError) -> PickleValue {
        while true {
            let opcode = try cursor.nextOpcode()
            if opcode == .stop {
                let value = try pop()
                guard stack.isEmpty, marks.isEmpty else { throw error("leaves values on the stack") }
                return value
            }
            try execute(opcode)
        }
    }

    func error(_ detail: String) -> PickleError { cursor.error(detail) }
    func error(_ detail: String, about name: String) -> PickleError { cursor.error(detail, about: name) }

    private mutating func execute(_ opcode: PickleOpcode) throws(PickleError) {
        switch opcode {
        case .proto: try checkProtocol()
        case .frame: _ = try frame()
        case .none: try push(.none)
        case .newTrue, .newFalse: try push(.bool(opcode == .newTrue))
        case .int, .long: try push(cursor.decimal())
        case .binInt: try push(.integer(cursor.signed(4)))
        case .binInt1: try push(.integer(Int(cursor.unsigned(1))))
        case .binInt2: try push(.integer(Int(cursor.unsigned(2))))
        case .long1: try push(.integer(cursor.signed(Int(cursor.unsigned(1)))))
        case .long4: try push(.integer(cursor.signed(Int(cursor.unsigned(4)))))
        case .string: try pushDecoded(PickleText.unquoted, "a quoted string", PickleValue.bytes)
        case .unicode: try pushDecoded(PickleText.unescaped, "text", PickleValue.text)
        case .shortBinString, .shortBinBytes: try push(.bytes(inFile(cursor.counted(1))))
        case .binString, .binBytes: try push(.bytes(inFile(cursor.counted(4))))
        case .binBytes8: try push(.bytes(inFile(cursor.counted(8))))
        case .shortBinUnicode: try push(.text(inFile(cursor.counted(1))))
        case .binUnicode: try push(.text(inFile(cursor.counted(4))))
        case .binUnicode8: try push(.text(inFile(cursor.counted(8))))
        case .mark: try mark()
        case .emptyTuple: try push(.tuple(container([])))
        case .emptyList: try push(.list(container([])))
        case .emptyDict: try push(.dictionary(container([])))
        case .tuple: try push(.tuple(container(popToMark())))
        case .list: try push(.list(container(popToMark())))
        case .dict: try push(.dictionary(container(pairs(popToMark()))))
        case .tuple1: try push(.tuple(container(pop(1))))
        case .tuple2: try push(.tuple(container(pop(2))))
        case .tuple3: try push(.tuple(container(pop(3))))
        case .append: try extendList(pop(1))
        case .appends: try extendList(popToMark())
        case .setItem: try extendDictionary(pop(2))
        case .setItems: try extendDictionary(pairs(popToMark()))
        case .put, .get: try useMemo(cursor.decimal(), stores: opcode == .put)
        case .binPut, .binGet: try useMemo(.integer(Int(cursor.unsigned(1))), stores: opcode == .binPut)
        case .longBinPut, .longBinGet:
            try useMemo(.integer(Int(cursor.unsigned(4))), stores: opcode == .longBinPut)
        case .memoize: try useMemo(.integer(memo.count), stores: true)
        case .global: try push(.global(global(cursor.word(), cursor.word())))
        case .stackGlobal: try pushGlobalFromStack()
        case .reduce: try reduce()
        case .build: try build()
        default: throw error("is not allowed: \(PickleMachine.need)")
        }
    }

    static let need = "a CIFAR file needs only numbers, strings, lists, dictionaries and numpy arrays"
}

// MARK: - Stack and memory

extension PickleMachine {
    mutating func push(_ value: PickleValue) throws(PickleError) {
        pushed += 1
        guard pushed <= mostValues else { throw error("brings more than \(mostValues) values") }
        stack.append(value)
    }

    mutating func pop() throws(PickleError) -> PickleValue {
        guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
            throw error("finds too few values on the stack")
        }
        return value
    }

    /// The last `count` values in the order in which they were pushed.
    private mutating func pop(_ count: Int) throws(PickleError) -> [PickleValue] {
        guard stack.count - (marks.last ?? 0) >= count else {
            throw error("finds too few values on the stack")
        }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func mark() throws(PickleError) {
        guard marks.count < Self.deepest else { throw error("nests deeper than \(Self.deepest)") }
        marks.append(stack.count)
    }

    private mutating func popToMark() throws(PickleError) -> [PickleValue] {
        guard let mark = marks.popLast() else { throw error("finds no MARK on the stack") }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[mark...])
    }

    private func pairs(_ values: [PickleValue]) throws(PickleError) -> [PickleValue] {
        guard values.count.isMultiple(of: 2) else { throw error("has a key without a value") }
        return values
    }

    private func depth(of value: PickleValue) -> Int {
        switch value {
        case .tuple(let index), .list(let index), .dictionary(let index): heap.containers[index].depth
        default: 0
        }
    }

    private func depth(around values: [PickleValue]) throws(PickleError) -> Int {
        let depth = 1 + values.reduce(0) { max($0, self.depth(of: $1)) }
        guard depth <= Self.deepest else { throw error("nests deeper than \(Self.deepest)") }
        return depth
    }

    private mutating func container(_ items: [PickleValue]) throws(PickleError) -> Int {
        heap.containers.append(PickleHeap.Container(items: items, depth: try depth(around: items)))
        return heap.containers.count - 1
    }

    private mutating func extendList(_ values: [PickleValue]) throws(PickleError) {
        guard case .list(let index)? = stack.last, stack.count > marks.last ?? 0 else {
            throw error("finds no list to add to")
        }
        try extend(index, values)
    }

    private mutating func extendDictionary(_ values: [PickleValue]) throws(PickleError) {
        guard case .dictionary(let index)? = stack.last, stack.count > marks.last ?? 0 else {
            throw error("finds no dictionary to add to")
        }
        try extend(index, values)
    }

    private mutating func extend(_ index: Int, _ values: [PickleValue]) throws(PickleError) {
        let depth = try depth(around: values)
        heap.containers[index].items += values
        heap.containers[index].depth = max(heap.containers[index].depth, depth)
    }

    private mutating func useMemo(_ key: PickleValue, stores: Bool) throws(PickleError) {
        // BININT arguments and lines both arrive as numbers; `00` and `01` on a line are truth values.
        let number: Int
        switch key {
        case .integer(let given): number = given
        case .bool(let given): number = given ? 1 : 0
        default: throw error("has no number")
        }
        if stores {
            guard stack.count > marks.last ?? 0, let value = stack.last else {
                throw error("finds no value to keep")
            }
            memo[number] = value
            guard memo.count <= Self.mostMemos else {
                throw error("keeps more than \(Self.mostMemos) values")
            }
        } else {
            guard let value = memo[number] else {
                throw error("asks for value \(number), which was never kept")
            }
            try push(value)
        }
    }
}

// MARK: - Strings and framing

extension PickleMachine {
    private mutating func checkProtocol() throws(PickleError) {
        let version = try cursor.unsigned(1)
        guard version <= 5 else { throw error("says protocol \(version); 5 is the highest there is") }
    }

    private mutating func frame() throws(PickleError) -> UInt64 {
        let length = try cursor.unsigned(8)
        guard length <= UInt64(cursor.bytes.count - cursor.offset) else {
            throw error("announces \(length) bytes, but only \(cursor.bytes.count - cursor.offset) are left")
        }
        return length
    }

    private func inFile(_ range: Range<Int>) -> PickleBytes { PickleBytes(buffer: 0, range: range) }

    private mutating func pushDecoded(
        _ decode: (ArraySlice<UInt8>) -> [UInt8]?, _ noun: String, _ wrap: (PickleBytes) -> PickleValue
    ) throws(PickleError) {
        let line = try cursor.line()
        guard let bytes = decode(cursor.bytes[line]) else {
            throw error("is not \(noun) as Python writes it")
        }
        try push(wrap(try keep(bytes)))
    }

    /// Takes in a decoded string. Decoding each byte of the file once gives at most three times as many bytes (text
    /// to UTF-8 doubles them, and encoding that takes them once more); a file that asks for more repeats itself to
    /// fill the memory.
    mutating func keep(_ bytes: [UInt8]) throws(PickleError) -> PickleBytes {
        decoded += bytes.count
        guard decoded <= 3 * cursor.bytes.count else { throw error("decodes the same bytes again and again") }
        heap.buffers.append(bytes)
        return PickleBytes(buffer: heap.buffers.count - 1, range: 0..<bytes.count)
    }
}
