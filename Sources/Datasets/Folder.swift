internal import ASTTypes
internal import Foundation

/// What a folder lists.
struct FolderEntry {
    enum Kind { case file, folder }

    var name: [UInt8]
    var kind: Kind
    var text: String { displayName(of: name) }
}

/// A folder's identity, the same through every link to it.
struct FolderIdentity: Hashable {
    var device: UInt64
    var node: UInt64

    init?(_ path: SystemPath) {
        var status = stat()
        guard path.withCString({ stat($0, &status) }) == 0 else { return nil }
        device = UInt64(status.st_dev)
        node = UInt64(status.st_ino)
    }
}

/// The entries of a folder, sorted by the bytes of their names. Links are followed; a link to nothing counts as a
/// file. Hidden entries and what desktops leave behind are not listed.
func entries(of folder: SystemPath) throws(Failure) -> [FolderEntry] {
    guard let directory = folder.withCString({ opendir($0) }) else {
        throw systemFailure(errno, "the folder \(folder) cannot be opened")
    }
    defer { closedir(directory) }
    var found: [FolderEntry] = []
    while true {
        errno = 0
        guard let entry = readdir(directory) else { break }
        let name = nameBytes(of: entry)
        if name.first == UInt8(ascii: ".") || litter.contains(name) { continue }
        let isFolder: Bool
        switch Int32(entry.pointee.d_type) {
        case Int32(DT_DIR): isFolder = true
        case Int32(DT_REG): isFolder = false
        default: isFolder = isDirectory(folder.appending(name))
        }
        found.append(FolderEntry(name: name, kind: isFolder ? .folder : .file))
    }
    guard errno == 0 else { throw systemFailure(errno, "the folder \(folder) cannot be read") }
    return found.sorted { $0.name.lexicographicallyPrecedes($1.name) }
}

let litter: Set<[UInt8]> = Set(["Thumbs.db", "desktop.ini", "__MACOSX"].map { Array($0.utf8) })

private func nameBytes(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
}

/// Whether the path leads to a folder, through links too.
func isDirectory(_ path: SystemPath) -> Bool { mode(of: path) == S_IFDIR }

/// Whether the path leads to a regular file, through links too.
func isRegularFile(_ path: SystemPath) -> Bool { mode(of: path) == S_IFREG }

func exists(_ path: SystemPath) -> Bool { mode(of: path) != nil }

private func mode(of path: SystemPath) -> mode_t? {
    var status = stat()
    guard path.withCString({ stat($0, &status) }) == 0 else { return nil }
    return status.st_mode & S_IFMT
}

/// The path without links and dots, or the path itself where that fails.
func resolved(_ path: SystemPath) -> SystemPath {
    guard let real = path.withCString({ realpath($0, nil) }) else { return path }
    defer { free(real) }
    return SystemPath(bytes: Array(UnsafeRawBufferPointer(start: real, count: strlen(real))))
}
