internal import ASTTypes
internal import Foundation

/// Brings one file of a recipe into a folder: resumed where it was cut, checked, from whichever address has it.
struct Download {
    let file: RecipeFile
    let folder: String
    let options: FetchOptions

    private var target: String { Path.join(folder, file.name) }

    /// - Returns: the file's path.
    /// - Throws: `Failure`: `.badData` when what came is wrong, `.temporary` when nothing came, `.noInput` when the
    ///   file cannot be downloaded at all, `.interrupted`, or what the file system says.
    func run() throws(Failure) -> String {
        if Path.exists(target) {
            if try file.check(target, options) == nil { return target }
            // Whoever changed a file of the cache may want to look at it.
            try Path.rename(target, to: target + ".bad")
        }
        try requireSpace()
        var problems: [Problem] = []
        for url in file.urls {
            guard let problem = try bring(from: url) else { return target }
            problems.append(problem)
        }
        throw failure(problems)
    }

    private struct Problem {
        var url: String
        var text: String
        var isWrongContents = false
    }

    private func requireSpace() throws(Failure) {
        let missing = file.bytes - (Path.size(target + ".part") ?? 0)
        guard let free = Path.freeBytes(in: folder), free < missing else { return }
        throw Failure(
            .inputOutput,
            "the disk of \(folder) is too full for \(file.name): \(ByteCount(rawValue: missing)) more are "
                + "needed, \(ByteCount(rawValue: free)) are free",
            remedy: "free some space, or set XDG_CACHE_HOME to a folder on another disk, and run again")
    }

    /// - Returns: what was wrong with this address, or nil when the file is there.
    private func bring(from url: String) throws(Failure) -> Problem? {
        let part = try PartFile(target + ".part")
        // Bytes of an earlier run that prove wrong are no reason to give up the address.
        let isResumed = part.byteCount > 0
        if let text = try fill(part, from: url) {
            if part.byteCount == 0 { try part.discard() }
            return Problem(url: url, text: text)
        }
        guard let wrong = try file.check(part.path, options) else {
            try part.finish(as: target)
            return nil
        }
        try part.discard()
        return isResumed ? try bring(from: url) : Problem(url: url, text: wrong, isWrongContents: true)
    }

    /// Connects until the part is whole.
    /// - Returns: why this address cannot make it whole, or nil.
    private func fill(_ part: PartFile, from url: String) throws(Failure) -> String? {
        let transfer = Transfer(
            url: url, expected: file.bytes, options: options, step: "downloading \(file.name)")
        var fruitless = 0
        while part.byteCount != file.bytes {
            let before = part.byteCount
            switch try transfer.run(into: part) {
            case .whole: return nil
            case .refused(let why): return why
            case .changed: try part.startOver(nil)
            case .cut(let why):
                fruitless = part.byteCount > before ? 0 : fruitless + 1
                if fruitless >= options.fruitlessAttempts { return why }
                try pause()
            }
        }
        return nil
    }

    private func pause() throws(Failure) {
        let end = ContinuousClock.now + .seconds(options.retrySeconds)
        while ContinuousClock.now < end {
            try options.checkCancellation("the download of \(file.name)")
            usleep(20_000)
        }
    }

    private func failure(_ problems: [Problem]) -> Failure {
        guard !problems.isEmpty else {
            return Failure(.noInput, "\(file.name) cannot be downloaded", remedy: "use --from DIR")
        }
        let reasons = problems.map { "\($0.url): \($0.text)" }.joined(separator: "; ")
        let kept = (Path.size(target + ".part") ?? 0) > 0
        return Failure(
            problems.contains(where: \.isWrongContents) ? .badData : .temporary,
            "\(file.name) cannot be downloaded: \(reasons)",
            remedy:
                "check the network and run again\(kept ? " (what came is kept)" : ""), or get the file by "
                + "hand and give its folder with --from DIR")
    }
}

extension RecipeFile {
    /// Whether the file at `path` is this one, in its own or another known packing.
    /// - Returns: what is wrong with it, or nil.
    func check(_ path: String, _ options: FetchOptions) throws(Failure) -> String? {
        let known =
            [(bytes, Checksum(md5: md5, sha256: sha256))]
            + (also ?? []).map { ($0.bytes, Checksum(md5: $0.md5, sha256: $0.sha256)) }
        let size = Path.size(path) ?? 0
        let fitting = known.filter { $0.0 == size }
        guard !fitting.isEmpty else { return "it has \(size) bytes instead of \(bytes)" }
        var wrong: String?
        for case let expected? in fitting.map(\.1) {
            let found = try checksum(expected.algorithm, ofFile: path) { (done) throws(Failure) in
                try options.checkCancellation("the check of \(path)")
                options.progress(FetchProgress(step: "checking \(name)", done: done, total: size))
            }
            if found == expected { return nil }
            wrong = "its \(found.algorithm.rawValue) is \(found.digits) instead of \(expected.digits)"
        }
        return wrong
    }
}
