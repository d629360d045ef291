internal import ASTTypes

extension TarSurvey {
    /// Class names in the order of their bytes; empty where only reading tells them.
    func classes(_ layout: TarLayout) -> [[UInt8]] {
        let names: Set<[UInt8]> =
            switch layout {
            case .nested: tars
            case .wordNetNames: wordNetIDs
            case .webDataset: []
            case .classFolders: Set(occupied(layout).map { Array($0.place.className) })
            }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Items of each shard; nil where only reading tells.
    func itemCounts(_ layout: TarLayout) -> [Int]? {
        switch layout {
        case .nested: return nil
        case .webDataset: return shards.map(\.groups)
        case .wordNetNames: return shards.map { $0.refused + $0.folders.values.reduce(0) { $0 + $1.images } }
        case .classFolders:
            let inside = Set(occupied(layout).map(\.number))
            return shards.map { shard in
                shard.refused
                    + shard.folders.reduce(0) { $0 + (inside.contains($1.key) ? $1.value.files : 0) }
            }
        }
    }

    var byteCount: Int64 { shards.reduce(0) { $0 + $1.byteCount } }

    /// What is left out although nothing is wrong with it.
    func notices(_ layout: TarLayout, _ path: String) -> [String] {
        guard case .classFolders(let strip, let splits) = layout else { return [] }
        var outside = 0
        var notices: [String] = []
        var named: Set<[UInt8]> = []
        let counts = shards.reduce(into: [Int: Int]()) { sums, shard in
            for (number, facts) in shard.folders { sums[number, default: 0] += facts.files }
        }
        for (number, files) in counts.sorted(by: { $0.key < $1.key }) where files > 0 {
            let folders = folderPaths[number].dropFirst(strip)
            if layout.place(of: TarName(folders: folderPaths[number], file: [])) != nil { continue }
            guard splits, let top = folders.first else {
                outside += files
                continue
            }
            let text = displayName(of: top)
            if let split = splitName(of: top) {
                if let second = folders.dropFirst().first, TarLayout.isUnlabelled(split, second) {
                    notices.append("the split '\(split)' has no labels and is left out")
                } else {
                    outside += files
                }
            } else if named.insert(Array(top)).inserted {
                notices.append("the folder \(text) is beside the splits and is left out")
            }
        }
        if outside > 0 {
            notices.append(
                "\(outside) file\(outside == 1 ? " lies" : "s lie") in \(path) outside the class folders and "
                    + "\(outside == 1 ? "is" : "are") left out")
        }
        return notices
    }

    /// - Throws: `Failure(.badData)` when two folders stand for the same split.
    func requireOneFolderPerSplit(_ layout: TarLayout, _ path: String) throws(Failure) {
        guard case .classFolders(let strip, splits: true) = layout else { return }
        var folders: [String: ArraySlice<UInt8>] = [:]
        for entry in occupied(layout) {
            guard let split = entry.place.split else { continue }
            let folder = folderPaths[entry.number][strip]
            guard folders[split] == nil || folders[split] == folder else {
                throw Failure(
                    .badData, "\(path) has two folders for the split '\(split)'",
                    remedy: "rename or join one of them")
            }
            folders[split] = folder
        }
    }

    /// The folders that belong to a class.
    private func occupied(_ layout: TarLayout) -> [(number: Int, place: TarLayout.Place)] {
        folderPaths.indices.compactMap { number in
            layout.place(of: TarName(folders: folderPaths[number], file: [])).map { (number, $0) }
        }
    }
}
