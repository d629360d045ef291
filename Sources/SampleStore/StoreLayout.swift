/// Names and sizes of the format, described in docs/FORMAT.md.
enum StoreLayout {
    static let manifest = "manifest.json"
    static let badFiles = "bad_files.jsonl"
    static let relabels = "relabels.jsonl"
    static let samples = "samples"
    static let dataFile = "data.mdb"
    static let history = "history"
    static let lock = "writer.lock"
    static let partialSuffix = ".partial"
    static let replacedSuffix = ".replaced"
    static let tables = ["blocks", "index", "names"]
    /// The table that a volume has only while it is written.
    static let stateTable = "state"

    /// 1,023 records of 64 bytes and the page header fill 16 pages of 4 KiB but for 48 bytes.
    static let recordsPerChunk = 1023
    static let namesPerChunk = 256
    static let longestName = 4096

    /// A longer sample gets a block of its own.
    static let largestPackedSample = 32 << 10
    /// A block is closed when it is this long and wastes little of its last page, ...
    static let preferredBlock = 192 << 10
    static let acceptedWaste = 1 << 10
    /// ... and at the latest before it would be longer than this.
    static let largestBlock = 256 << 10
    /// Bytes that one transaction of a merge writes.
    static let transactionBytes = 64 << 20
    /// Most volumes that a merge links: each is mapped and has a file open.
    static let mostVolumes = 64

    /// The folder of the volume with this number, within the store.
    static func volume(_ number: Int) -> String { number == 0 ? samples : "\(samples)-\(number)" }

    /// What is left of the last page when LMDB stores a value of `bytes` bytes on pages of its own.
    static func waste(ofValue bytes: Int) -> Int {
        let page = 4096
        let header = 16
        return (page - (bytes + header) % page) % page
    }

    static func chunkCount(_ items: Int, per chunk: Int) -> Int { (items + chunk - 1) / chunk }
}
