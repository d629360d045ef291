public import ASTTypes
internal import Foundation

/// Where a recipe's data lies, and how to open it.
public struct FetchedRecipe: Sendable, Hashable {
    public var recipe: Recipe
    /// What to open: a folder or an archive.
    public var path: String
    /// A word of `--format`, or nil where the source is recognised by itself.
    public var format: String?
    /// The split of everything in it, where the source does not say.
    public var split: String?
    /// What a person should know although nothing is wrong: one sentence each.
    public var notices: [String]
}

extension Recipe {
    /// `$XDG_CACHE_HOME/ast/downloads`, else `~/.cache/ast/downloads`.
    public static var defaultCache: String {
        let environment = ProcessInfo.processInfo.environment
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
            return Path.join(cache, "ast/downloads")
        }
        return Path.join(environment["HOME"] ?? NSHomeDirectory(), ".cache/ast/downloads")
    }

    /// Gets the data set's files and makes them ready to be opened.
    ///
    /// - Parameters:
    ///   - cache: the folder that has one for each recipe; it is made.
    ///   - given: a folder that has the files already, or what they unpack to; nothing is downloaded then, and
    ///     nothing is written there.
    /// - Throws: `Failure`: `.noInput` when something is not there, `.badData` when it is not what it should be,
    ///   `.temporary` when the network or another process is in the way, `.interrupted`.
    public func fetch(into cache: String, from given: String?, options: FetchOptions = FetchOptions())
        throws(Failure) -> FetchedRecipe
    {
        if let given {
            switch try plan(for: given) {
            case .folder(let folder):
                return fetched(
                    folder, format: self.folder.format, notice: "\(folder) is taken as it is, unchecked")
            case .files(let found):
                for (path, file) in relevant(found) { try verify(path, file, options) }
                return try opened(found, in: given, options) { () throws(Failure) in
                    try CacheFolder(Path.join(cache, name))
                }
            }
        }
        guard files.contains(where: { !$0.urls.isEmpty }) else {
            throw Failure(.noInput, "\(title) cannot be downloaded by a program", remedy: obtain)
        }
        let folder = try CacheFolder(Path.join(cache, name))
        var found: [FoundFile] = []
        for file in files where !file.isOptional {
            let path = try Download(file: file, folder: folder.path, options: options).run()
            found.append((path, file))
        }
        return try opened(found, in: folder.path, options) { folder }
    }

    typealias FoundFile = (path: String, file: RecipeFile)

    /// What a folder given by `--from` offers.
    private enum Offer {
        case files([FoundFile])
        case folder(String)
    }

    private func plan(for given: String) throws(Failure) -> Offer {
        guard Path.isFolder(given) else {
            throw Failure(
                .noInput, "--from \(given) is not a folder", remedy: "give the folder with the files")
        }
        let found: [FoundFile] = files.map { (Path.join(given, $0.name), $0) }
            .filter { Path.isFile($0.path) }
        let missing = files.filter { file in !file.isOptional && !found.contains { $0.file == file } }
        if missing.isEmpty { return .files(found) }
        if let place = place(in: given) { return .folder(place) }
        let names = missing.map(\.name).joined(separator: ", ")
        guard found.isEmpty else {
            throw Failure(.noInput, "\(given) lacks \(names) of \(title)", remedy: "add what is missing")
        }
        throw Failure(
            .noInput,
            "\(given) has neither \(names) nor \(folder.marks.joined(separator: " and ")), as \(title) unpacked has",
            remedy: obtain ?? "give the folder that holds them, or leave --from out to download")
    }

    /// The folder that looks like this data set unpacked, in or below `folder`.
    private func place(in given: String) -> String? {
        folder.places.map { Path.join(given, $0) }
            .first { place in folder.marks.allSatisfy { Path.exists(Path.join(place, $0)) } }
    }

    private func verify(_ path: String, _ file: RecipeFile, _ options: FetchOptions) throws(Failure) {
        guard let wrong = try file.check(path, options) else { return }
        throw Failure(
            .badData, "\(path) is not \(title)'s: \(wrong)",
            remedy: "get the file again, or unpack it and give that folder if you know that it is right")
    }

    /// The files that are opened or unpacked: of an archive that is opened as it is, only the first.
    private func relevant(_ found: [FoundFile]) -> ArraySlice<FoundFile> {
        layout.opened == .archive ? found.prefix(1) : found[...]
    }

    /// - Parameter cache: locks the recipe's folder in the cache; called only where something is unpacked.
    private func opened(
        _ found: [FoundFile], in folder: String, _ options: FetchOptions,
        cache: () throws(Failure) -> CacheFolder
    ) throws(Failure) -> FetchedRecipe {
        switch layout.opened {
        case .files: return fetched(folder, format: self.folder.format)
        case .archive:
            let left = found.dropFirst().map(\.file.name).joined(separator: ", ")
            return fetched(
                relevant(found).first?.path ?? folder, format: nil, split: layout.split,
                notice: left.isEmpty
                    ? nil : "\(left) is left out: it does not say which picture is of which class")
        case .unpacked:
            let cache = try cache()
            guard let place = place(in: try cache.unpack(found, options)) else {
                throw Failure(
                    .badData,
                    "\(title)'s archive does not hold \(self.folder.marks.joined(separator: " and "))",
                    remedy: "remove \(cache.path) and run again")
            }
            return fetched(place, format: self.folder.format)
        }
    }

    private func fetched(_ path: String, format: String?, split: String? = nil, notice: String? = nil)
        -> FetchedRecipe
    {
        FetchedRecipe(
            recipe: self, path: path, format: format, split: split, notices: notice.map { [$0] } ?? [])
    }
}
