/// One of the two meta pages at the start of a data file: where the trees of one transaction are.
struct MetaPage {
    /// A table's entry: `MDB_db` in mdb.c.
    struct TableEntry {
        static let byteCount = 48
        /// liblmdb's mark for the root of an empty tree.
        static let noPage = UInt64.max

        let flags, depth: Int
        let branchPages, leafPages, overflowPages, entries, root: UInt64

        init(_ page: Page, at offset: Int) {
            flags = page.number16(at: offset + 4)
            depth = page.number16(at: offset + 6)
            branchPages = page.number64(at: offset + 8)
            leafPages = page.number64(at: offset + 16)
            overflowPages = page.number64(at: offset + 24)
            entries = page.number64(at: offset + 32)
            root = page.number64(at: offset + 40)
        }
    }

    /// Bytes before the content of every page: number (8), padding (2), flags (2), bounds or count (4).
    static let headerBytes = 16
    static let smallestPage = 512
    static let largestPage = 32_768
    private static let magic = 0xBEEF_C0DE
    private static let metaFlag = 0x08
    private static let integerKeys = 0x08

    let pageSize: Int
    let free, main: TableEntry
    let lastPage, transaction: UInt64

    /// The meta page that liblmdb would use, after both are found sound.
    static func newest(in file: PageFile) throws(LMDBError) -> MetaPage {
        let first = try MetaPage(file, at: 0)
        let second = try MetaPage(file, at: first.pageSize)
        guard second.pageSize == first.pageSize else {
            throw damaged("the meta pages disagree about the page size")
        }
        return first.transaction < second.transaction ? second : first
    }

    private init(_ file: PageFile, at offset: Int) throws(LMDBError) {
        let page = try file.bytes(at: offset, count: Self.smallestPage)
        let number = offset == 0 ? 0 : 1
        let content = Self.headerBytes
        guard page.number16(at: 10) == Self.metaFlag else {
            throw damaged("page \(number) is not a meta page")
        }
        guard page.number32(at: content) == Self.magic else {
            throw damaged("page \(number) does not carry LMDB's mark")
        }
        guard page.number32(at: content + 4) == 1 else {
            throw LMDBError(
                code: .versionMismatch, call: "structure check",
                detail: "the file is of LMDB's format \(page.number32(at: content + 4)), not 1")
        }
        pageSize = page.number32(at: content + 24)
        free = TableEntry(page, at: content + 24)
        main = TableEntry(page, at: content + 24 + TableEntry.byteCount)
        lastPage = page.number64(at: content + 120)
        transaction = page.number64(at: content + 128)
        try validate(number, mapSize: page.number64(at: content + 16))
    }

    private func validate(_ number: Int, mapSize: UInt64) throws(LMDBError) {
        let sizes = Self.smallestPage...Self.largestPage
        guard sizes.contains(pageSize), pageSize & (pageSize - 1) == 0 else {
            throw damaged("meta page \(number) names a page size of \(pageSize) bytes")
        }
        guard lastPage >= 1, mapSize < 1 << 47, lastPage < mapSize / UInt64(pageSize) else {
            throw damaged("meta page \(number) names a last page outside its map")
        }
        guard free.flags == Self.integerKeys, main.flags == 0 else {
            throw damaged("meta page \(number) has unknown flags")
        }
    }
}
