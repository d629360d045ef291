import ASTTypes
import Dispatch
import Foundation

/// A folder that is gone when the body ends, also by Ctrl-C.
/// - Parameter parent: the folder to make it in; nil: the one for temporary files.
func withScratchFolder<R>(in parent: String? = nil, _ body: (URL) throws -> R) throws -> R {
    let holder = parent.map { URL(filePath: $0) } ?? FileManager.default.temporaryDirectory
    let folder = holder.appending(path: "ast-bench-\(UUID().uuidString)")
    do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
        throw Failure(
            .cannotCreate, "cannot create \(folder.path): \(error.localizedDescription)",
            remedy: parent == nil
                ? "set TMPDIR to a folder that can be written" : "choose a folder that can be written")
    }
    let sources = [SIGINT, SIGTERM].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
            try? FileManager.default.removeItem(at: folder)
            // At once: other threads are still at work in the folder that is gone.
            _exit(128 + number)
        }
        source.resume()
        return source
    }
    defer {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
        try? FileManager.default.removeItem(at: folder)
    }
    return try body(folder)
}
