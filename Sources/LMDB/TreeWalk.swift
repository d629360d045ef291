/// Visits every page that a snapshot's trees reach; see ``StructureCheck``.
struct TreeWalk {
    private enum Kind: Equatable {
        case free, main
        case named(String)
    }
    private struct Counts: Equatable { var branch = 0, leaf = 0, overflow = 0, entries = 0 as UInt64 }
    private struct Node { let offset, flags, keyOffset, keySize, dataSize: Int }

    private static let branchFlag = 1
    private static let leafFlag = 2
    private static let overflowFlag = 4
    private static let bigData = 1
    private static let subTable = 2
    private static let nodeHeader = 8
    private static let largestKey = 511
    /// liblmdb's cursors have room for this many levels.
    private static let deepest = 32

    private let file: PageFile
    private let meta: MetaPage
    private let pages: Int
    private let forWriting: Bool
    private var used: [UInt64]

    init(_ file: PageFile, _ meta: MetaPage, pages: Int, forWriting: Bool) {
        self.file = file
        self.meta = meta
        self.pages = Int(min(UInt64(pages), meta.lastPage + 1))
        self.forWriting = forWriting
        used = Array(repeating: 0, count: self.pages / 64 + 1)
        used[0] = 0b11  // the meta pages
    }

    mutating func run() throws(LMDBError) {
        guard pages >= 2 else { throw damaged("the file is shorter than its two meta pages") }
        try walk(meta.main, .main)
        if forWriting { try walk(meta.free, .free) }
    }

    private mutating func walk(_ table: MetaPage.TableEntry, _ kind: Kind) throws(LMDBError) {
        var counts = Counts()
        if table.root == MetaPage.TableEntry.noPage {
            guard table.depth == 0, table.entries == 0 else { throw damaged("an empty table claims entries") }
            return
        }
        guard (1...Self.deepest).contains(table.depth) else {
            throw damaged("a table claims a depth of \(table.depth)")
        }
        try walk(page: table.root, level: table.depth, kind, &counts)
        guard counts.entries == table.entries, UInt64(counts.branch) == table.branchPages,
            UInt64(counts.leaf) == table.leafPages, UInt64(counts.overflow) == table.overflowPages
        else { throw damaged("a table's counts do not match its pages") }
    }

    /// Marks `count` pages from `first` as used, which they must not be already.
    private mutating func claim(_ first: UInt64, count: Int) throws(LMDBError) -> Int {
        guard first < UInt64(pages), count <= pages - Int(first) else {
            throw damaged("page \(first) lies outside the file of \(pages) pages")
        }
        for page in Int(first)..<Int(first) + count {
            guard used[page / 64] & 1 << UInt64(page % 64) == 0 else {
                throw damaged("page \(page) is used twice")
            }
            used[page / 64] |= 1 << UInt64(page % 64)
        }
        return Int(first)
    }

    private mutating func walk(
        page number: UInt64, level: Int, _ kind: Kind, _ counts: inout Counts
    ) throws(LMDBError) {
        let number = try claim(number, count: 1)
        let page = try file.bytes(at: number * meta.pageSize, count: meta.pageSize)
        let isLeaf = level == 1
        guard page.number64(at: 0) == UInt64(number),
            page.number16(at: 10) == (isLeaf ? Self.leafFlag : Self.branchFlag)
        else { throw damaged("page \(number) is not the \(isLeaf ? "leaf" : "branch") page it should be") }
        let nodes = try nodes(of: page, number, isLeaf: isLeaf)
        guard !nodes.isEmpty, isLeaf || nodes.count > 1 || kind == .free else {
            throw damaged("page \(number) has too few entries")
        }
        try checkOrder(of: nodes, in: page, number, isLeaf: isLeaf, kind)
        if isLeaf {
            counts.leaf += 1
            counts.entries += UInt64(nodes.count)
            for node in nodes { try visit(node, of: page, number, kind, &counts) }
        } else {
            counts.branch += 1
            for node in nodes {
                try walk(page: childPage(of: node, in: page), level: level - 1, kind, &counts)
            }
        }
    }

    private func childPage(of node: Node, in page: Page) -> UInt64 {
        UInt64(page.number32(at: node.offset)) | UInt64(node.flags) << 32
    }

    /// The page's nodes in key order, after checking that together they fill its upper part exactly.
    private func nodes(of page: Page, _ number: Int, isLeaf: Bool) throws(LMDBError) -> [Node] {
        let lower = page.number16(at: 12)
        let upper = page.number16(at: 14)
        guard lower >= MetaPage.headerBytes, lower % 2 == 0, lower <= upper, upper <= meta.pageSize else {
            throw damaged("page \(number) has impossible bounds")
        }
        var nodes: [Node] = []
        nodes.reserveCapacity((lower - MetaPage.headerBytes) / 2)
        for pointer in stride(from: MetaPage.headerBytes, to: lower, by: 2) {
            nodes.append(
                try node(at: page.number16(at: pointer), of: page, number, upper: upper, isLeaf: isLeaf))
        }
        var end = upper
        for node in nodes.sorted(by: { $0.offset < $1.offset }) {
            guard node.offset == end else {
                throw damaged("the entries of page \(number) overlap or leave gaps")
            }
            end = node.offset + evened(size(of: node, isLeaf: isLeaf))
        }
        guard end == meta.pageSize else { throw damaged("the entries of page \(number) do not fill it") }
        return nodes
    }

    private func node(
        at offset: Int, of page: Page, _ number: Int, upper: Int, isLeaf: Bool
    ) throws(LMDBError) -> Node {
        guard offset >= upper, offset + Self.nodeHeader <= meta.pageSize else {
            throw damaged("an entry of page \(number) lies outside it")
        }
        let node = Node(
            offset: offset, flags: page.number16(at: offset + 4), keyOffset: offset + Self.nodeHeader,
            keySize: page.number16(at: offset + 6), dataSize: page.number32(at: offset))
        guard node.keySize <= Self.largestKey, offset + size(of: node, isLeaf: isLeaf) <= meta.pageSize else {
            throw damaged("an entry of page \(number) reaches outside it")
        }
        return node
    }

    private func size(of node: Node, isLeaf: Bool) -> Int {
        let data = !isLeaf ? 0 : node.flags & Self.bigData != 0 ? 8 : node.dataSize
        return Self.nodeHeader + node.keySize + data
    }

    private func evened(_ size: Int) -> Int { (size + 1) & ~1 }

    /// Keys ascend; the first key of a branch page stands for everything below the second and is not looked at.
    private func checkOrder(
        of nodes: [Node], in page: Page, _ number: Int, isLeaf: Bool, _ kind: Kind
    ) throws(LMDBError) {
        for index in nodes.indices.dropFirst(isLeaf ? 0 : 1) {
            let node = nodes[index]
            guard kind == .free ? node.keySize == 8 : node.keySize > 0 else {
                throw damaged("a key of page \(number) has a length of \(node.keySize)")
            }
            guard index > (isLeaf ? 0 : 1) else { continue }
            let previous = nodes[index - 1]
            let ascends =
                kind == .free
                ? page.number64(at: previous.keyOffset) < page.number64(at: node.keyOffset)
                : key(previous, page).lexicographicallyPrecedes(key(node, page))
            guard ascends else { throw damaged("the keys of page \(number) are out of order") }
        }
    }

    private func key(_ node: Node, _ page: Page) -> ArraySlice<UInt8> {
        page.bytes[node.keyOffset..<node.keyOffset + node.keySize]
    }

    private mutating func visit(
        _ node: Node, of page: Page, _ number: Int, _ kind: Kind, _ counts: inout Counts
    ) throws(LMDBError) {
        let data = node.keyOffset + node.keySize
        switch kind {
        case .main:
            guard node.flags == Self.subTable, node.dataSize == MetaPage.TableEntry.byteCount else {
                throw damaged("page \(number) names something that is not a table")
            }
            let entry = MetaPage.TableEntry(page, at: data)
            guard entry.flags == 0 else { throw damaged("page \(number) names a table of an unknown kind") }
            try walk(entry, .named(String(decoding: key(node, page), as: UTF8.self)))
        case .named, .free:
            guard node.flags & ~Self.bigData == 0 else {
                throw damaged("page \(number) has an entry of an unknown kind")
            }
            var freePages: Page?
            if node.flags == Self.bigData {
                freePages = try visitOverflow(page.number64(at: data), bytes: node.dataSize, kind, &counts)
            } else if kind == .free {
                freePages = Page(bytes: Array(page.bytes[data..<data + node.dataSize]))
            }
            if let freePages { try visitFreePages(freePages, number) }
        }
    }

    /// A value too long for a leaf page, in consecutive pages of its own.
    private mutating func visitOverflow(
        _ first: UInt64, bytes: Int, _ kind: Kind, _ counts: inout Counts
    ) throws(LMDBError) -> Page? {
        let count = (MetaPage.headerBytes - 1 + bytes) / meta.pageSize + 1
        let number = try claim(first, count: count)
        counts.overflow += count
        guard forWriting else { return nil }
        let header = try file.bytes(at: number * meta.pageSize, count: MetaPage.headerBytes)
        guard header.number64(at: 0) == first, header.number16(at: 10) == Self.overflowFlag,
            header.number32(at: 12) == count
        else { throw damaged("page \(number) does not begin the \(count) pages of a value") }
        guard kind == .free else { return nil }
        return try file.bytes(at: number * meta.pageSize + MetaPage.headerBytes, count: bytes)
    }

    /// A list of free pages: how many, then their numbers, descending. They may lie beyond the end of the file, where
    /// pages were taken and freed again without ever being written.
    private mutating func visitFreePages(_ list: Page, _ number: Int) throws(LMDBError) {
        guard list.bytes.count >= 8, list.bytes.count % 8 == 0,
            list.number64(at: 0) == UInt64(list.bytes.count / 8 - 1)
        else { throw damaged("page \(number) has a list of free pages of the wrong length") }
        var previous = meta.lastPage + 1
        for offset in stride(from: 8, to: list.bytes.count, by: 8) {
            let page = list.number64(at: offset)
            guard page > 1, page < previous else {
                throw damaged("page \(number) frees page \(page) wrongly")
            }
            if page < UInt64(pages) { _ = try claim(page, count: 1) }
            previous = page
        }
    }
}
