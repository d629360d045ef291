import Foundation

/// Takes a file out of the page cache. Pages that somebody has mapped and touched stay.
public func dropFromPageCache(_ path: String) {
    let file = open(path, O_RDONLY)
    fsync(file)
    #if os(Linux)
        posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
    #endif
    close(file)
}
