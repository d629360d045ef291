internal import ASTTypes

/// The few "objects" of a CIFAR file: numpy arrays, their element types, and bytes written as text.
extension PickleMachine {
    func global(_ module: String, _ name: String) throws(PickleError) -> PickleGlobal {
        guard let global = PickleGlobal("\(module).\(name)") else {
            throw error("is not allowed: \(Self.need)", about: "\(module).\(name)")
        }
        return global
    }

    mutating func pushGlobalFromStack() throws(PickleError) {
        let (name, module) = (try pop(), try pop())
        guard let moduleText = heap.characters(of: module), let nameText = heap.characters(of: name),
            moduleText.count <= 256, nameText.count <= 256
        else { throw error("finds no module and name on the stack") }
        try push(.global(try global(displayName(of: moduleText), displayName(of: nameText))))
    }

    /// Stands for a call: the function lies below its arguments.
    mutating func reduce() throws(PickleError) {
        let (arguments, function) = (try pop(), try pop())
        guard case .global(let global) = function, case .tuple = arguments,
            let values = heap.items(of: arguments)
        else { throw error("calls \(function.noun), which is not allowed: \(Self.need)") }
        switch global {
        case .reconstruct:
            guard values.count == 3, values[0] == .global(.ndarray) else {
                throw error("makes something that is no numpy.ndarray, which is not allowed")
            }
            heap.arrays.append(nil)
            try push(.array(heap.arrays.count - 1))
        case .dtype:
            guard let name = values.first.flatMap({ heap.characters(of: $0) }), name.count <= 16,
                let element = PickleElement(displayName(of: name))
            else { throw error("makes a dtype other than u1, i4 and i8, which is not allowed") }
            heap.elementTypes.append(element)
            try push(.elementType(heap.elementTypes.count - 1))
        case .encode:
            guard values.count == 2, case .text(let text) = values[0],
                let name = heap.characters(of: values[1]), name.elementsEqual("latin1".utf8)
            else { throw error("encodes something other than text as latin1, which is not allowed") }
            guard let bytes = PickleText.latin1(heap.slice(text)) else {
                throw error("has text that latin1 cannot write")
            }
            try push(.bytes(try keep(bytes)))
        case .ndarray:
            throw error("calls numpy.ndarray, which is not allowed: arrays are made by _reconstruct")
        }
    }

    /// Gives an object its contents: the object lies below them and stays.
    mutating func build() throws(PickleError) {
        let (state, object) = (try pop(), try pop())
        let values = heap.items(of: state) ?? []
        switch object {
        case .elementType(let index): try checkOrder(of: heap.elementTypes[index], values)
        case .array(let index): heap.arrays[index] = try array(values)
        default: throw error("changes \(object.noun), which is not allowed: \(Self.need)")
        }
        try push(object)
    }

    /// numpy's state of a dtype: version, byte order (`|` none, `<` little, `>` big), and what only structures have.
    private func checkOrder(of element: PickleElement, _ state: [PickleValue]) throws(PickleError) {
        guard state.count >= 2, let order = heap.characters(of: state[1]), let mark = order.first,
            order.count == 1
        else { throw error("has a dtype state that numpy does not write") }
        guard element == .unsignedByte || mark == UInt8(ascii: "<") || mark == UInt8(ascii: "=") else {
            throw error("has a byte order other than little-endian, which is not read")
        }
    }

    /// numpy's state of an array: version, shape, dtype, whether the first index runs fastest, bytes.
    private func array(_ state: [PickleValue]) throws(PickleError) -> PickleArray {
        guard state.count == 5, let dimensions = heap.items(of: state[1]), (1...8).contains(dimensions.count),
            case .elementType(let type) = state[2], case .bool(let isColumnMajor) = state[3]
        else { throw error("has an array state that numpy does not write") }
        guard case .bytes(let data) = state[4] else {
            throw error("has an array whose contents are \(state[4].noun) instead of bytes")
        }
        let element = heap.elementTypes[type]
        var shape: [Int] = []
        var needed = element.byteCount
        for dimension in dimensions {
            guard case .integer(let size) = dimension, size >= 0 else {
                throw error("has an array with a size that is no count")
            }
            let (product, overflows) = needed.multipliedReportingOverflow(by: size)
            guard !overflows else { throw error("has an array larger than any memory") }
            needed = product
            shape.append(size)
        }
        guard needed == data.range.count else {
            let text = shape.map(String.init).joined(separator: " × ")
            throw error("has an array of \(text) that needs \(needed) bytes, but it has \(data.range.count)")
        }
        return PickleArray(shape: shape, element: element, isColumnMajor: isColumnMajor, data: data)
    }
}
