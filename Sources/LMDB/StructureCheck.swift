internal import Foundation

/// A walk over a data file's pages by plain file reads, before liblmdb maps it.
///
/// liblmdb trusts what it reads: version 0.9.24 crashes on one in five files with one to three changed bytes and on
/// nearly every truncated one. The walk takes both meta pages, then every branch and leaf page of every table, and
/// checks that each page number lies inside the file and is used once, that each page's nodes fill it exactly and in
/// order, and that depths and counts agree with the table's own. For writing it also walks the list of free pages and
/// the headers of overflow pages, which liblmdb does not look at when it only reads.
///
/// It does not look at the values: those carry their own checksums.
enum StructureCheck {
    /// - Throws: ``LMDBError/Code/corrupted`` saying what is wrong with which page.
    static func run(folder: String, forWriting: Bool) throws(LMDBError) {
        let path = folder + "/data.mdb"
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT, forWriting { return }
            throw LMDBError(code: .init(rawValue: errno), call: "open")
        }
        defer { close(descriptor) }
        let file = PageFile(descriptor: descriptor)
        if forWriting, try file.size() == 0 { return }
        try run(file, forWriting: forWriting)
    }

    /// Another process may commit during the walk and reuse the pages it is at: what looked like damage is then looked
    /// at again.
    private static func run(_ file: PageFile, forWriting: Bool) throws(LMDBError) {
        var attempts = 10
        while true {
            attempts -= 1
            let meta = try MetaPage.newest(in: file)
            do throws(LMDBError) {
                var walk = TreeWalk(
                    file, meta, pages: try file.size() / meta.pageSize, forWriting: forWriting)
                return try walk.run()
            } catch {
                guard attempts > 0, try MetaPage.newest(in: file).transaction != meta.transaction else {
                    throw error
                }
            }
        }
    }
}

/// Reads whole pages of a data file.
struct PageFile {
    let descriptor: Int32

    func size() throws(LMDBError) -> Int {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else { throw LMDBError(code: .init(rawValue: errno), call: "lseek") }
        return Int(end)
    }

    func bytes(at offset: Int, count: Int) throws(LMDBError) -> Page {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + done }, count - done,
                    off_t(offset + done))
            }
            if got < 0, errno == EINTR { continue }
            if got < 0 { throw LMDBError(code: .init(rawValue: errno), call: "pread") }
            if got == 0 { throw damaged("the file ends inside the page at byte \(offset)") }
            done += got
        }
        return Page(bytes: bytes)
    }
}

/// The bytes of a page and the little-endian numbers in it.
struct Page {
    let bytes: [UInt8]

    func number16(at offset: Int) -> Int { Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 }
    func number32(at offset: Int) -> Int { number16(at: offset) | number16(at: offset + 2) << 16 }
    func number64(at offset: Int) -> UInt64 {
        UInt64(number32(at: offset)) | UInt64(number32(at: offset + 4)) << 32
    }
}

func damaged(_ detail: String) -> LMDBError {
    LMDBError(code: .corrupted, call: "structure check", detail: detail)
}
