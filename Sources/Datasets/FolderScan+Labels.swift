internal import ASTTypes

/// Folders of pictures whose classes stand in a file.
extension FolderScan {
    /// A picture and what its label file calls its class.
    private struct Labelled {
        var file: [UInt8]
        var key: [UInt8]
        var line: Int
    }

    private static let pictureEndings: Set<String> = [
        "jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff", "ppm", "pgm",
    ]

    private static func isPicture(_ name: some Collection<UInt8>) -> Bool {
        let parts = name.split(separator: UInt8(ascii: "."))
        return parts.count > 1 && pictureEndings.contains(TextLines.lowercased(parts[parts.count - 1]))
    }

    /// The root itself as such a folder, or the folder `images` in it.
    /// - Returns: false when it has class folders, or no label file fits.
    mutating func scanPicturesAlone(_ folders: [FolderEntry]) throws(Failure) -> Bool {
        guard folders.isEmpty || folders.map(\.text) == ["images"] else { return false }
        let name = displayName(of: resolved(root).lastComponent).lowercased()
        let given = labels.given.map { displayName(of: $0.lastComponent).lowercased() } ?? "val"
        let split = SplitName.recognised(name) ?? ((name + given).contains("val") ? "val" : "train")
        splits = [Split(name: split)]
        if try scanPictures(in: folders.first?.name ?? [], split: split) { return true }
        splits = []
        return false
    }

    /// Adds the pictures of `folder`, relative to the root, to the last split.
    /// - Returns: false when no label file fits.
    mutating func scanPictures(in folder: [UInt8], split: String) throws(Failure) -> Bool {
        // The files that are looked for without being asked for are all of validation sets.
        guard labels.given != nil || !["train", "test"].contains(split) else { return false }
        let path = folder.isEmpty ? root : root.appending(folder)
        let pictures = try entries(of: path).filter { $0.kind == .file && Self.isPicture($0.name) }.map(
            \.name)
        guard !pictures.isEmpty else { return false }
        for candidate in labels.candidates(for: path) {
            guard let file = try labelFile(candidate), let rows = try match(file, pictures) else { continue }
            try add(rows, of: file, in: folder)
            noteUnlabelled(pictures, rows, candidate)
            labelFiles.append(candidate)
            return true
        }
        return false
    }

    /// nil for a file that only has the name of one; one that was asked for has to be one.
    private mutating func labelFile(_ path: SystemPath) throws(Failure) -> LabelFile? {
        do throws(Failure) {
            return try LabelFile(path)
        } catch {
            if labels.given != nil { throw error }
            notices.append("\(error.message), so it is not used for labels")
            return nil
        }
    }

    /// The pictures that the file labels, or nil when it is not about this folder.
    private mutating func match(_ file: LabelFile, _ pictures: [[UInt8]]) throws(Failure) -> [Labelled]? {
        switch file.rows {
        case .ordered(let rows):
            // A list of names is no list of classes.
            guard !rows.contains(where: { Self.isPicture($0.key) }) else { return nil }
            guard rows.count == pictures.count else {
                notices.append(
                    "\(file.path) has \(rows.count) labels, but there are \(pictures.count) pictures")
                return nil
            }
            return zip(rows, pictures).map { Labelled(file: $1, key: $0.key, line: $0.line) }
        case .named(let rows): return try match(rows, pictures, file.path)
        }
    }

    private func match(
        _ rows: [(line: Int, file: [UInt8], key: [UInt8])], _ pictures: [[UInt8]], _ path: SystemPath
    ) throws(Failure) -> [Labelled]? {
        let known = Set(pictures)
        // Kaggle's table leaves the ending out.
        let stems = Dictionary(
            pictures.map { (Self.stem($0), $0) }, uniquingKeysWith: { first, _ in first })
        var keys: [[UInt8]: [UInt8]] = [:]
        var result: [Labelled] = []
        var isFitting = false
        for (line, file, key) in rows {
            let last = Array(file.split(separator: UInt8(ascii: "/")).last ?? [])
            let found = known.contains(last) ? last : stems[last]
            isFitting = isFitting || found != nil
            let name = found ?? file
            if let other = keys.updateValue(key, forKey: name) {
                guard other == key else {
                    throw Failure(
                        .badData, "\(path): line \(line) gives \(displayName(of: name)) a second class",
                        remedy: "leave one of the two lines out")
                }
                continue
            }
            // A picture that is not there stays in: the ingest shall tell.
            result.append(Labelled(file: name, key: key, line: line))
        }
        return isFitting ? result : nil
    }

    private static func stem(_ name: [UInt8]) -> [UInt8] {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return name }
        return Array(name[..<dot])
    }

    private mutating func add(_ rows: [Labelled], of file: LabelFile, in folder: [UInt8]) throws(Failure) {
        var rows = rows
        if file.hasNumbers { try nameClasses(&rows, of: file) }
        let byNumber = hasNumberedClasses
        rows.sort { a, b in
            if a.key == b.key { return a.file.lexicographicallyPrecedes(b.file) }
            if byNumber, let first = wholeNumber(a.key), let second = wholeNumber(b.key) {
                return first < second
            }
            return a.key.lexicographicallyPrecedes(b.key)
        }
        for row in rows {
            let label = try classes.number(of: row.key, in: root)
            let path = folder.isEmpty ? row.file : folder + [UInt8(ascii: "/")] + row.file
            try splits[splits.count - 1].files.append(path, label)
        }
    }

    /// Puts names for the numbers of a label file.
    private mutating func nameClasses(_ rows: inout [Labelled], of file: LabelFile) throws(Failure) {
        let folders = Set(classes.names)
        // Class folders may be called 0, 1, 2.
        if !folders.isEmpty, rows.allSatisfy({ folders.contains($0.key) }) { return }
        let isOrdered = if case .ordered = file.rows { true } else { false }
        let map = isOrdered ? try labels.numberedMap(beside: file.path) : labels.classMap
        if isOrdered, map == nil { throw needsMap(file.path) }
        let names = map == nil ? classes.sorted.names : []
        hasNumberedClasses = map == nil && names.isEmpty
        // Sorting a thousand names for each of many rows would take long.
        var known: [Int: [UInt8]] = [:]
        for index in rows.indices {
            let number = wholeNumber(rows[index].key) ?? 0
            guard let key = known[number] ?? key(number, map, names, isOrdered) else {
                if isOrdered, let map, (1...map.keys.count).contains(number) { throw needsMap(file.path) }
                throw Failure(
                    .badData,
                    "\(file.path): line \(rows[index].line) has class \(number), which there is not",
                    remedy: "give the class map that the numbers are from")
            }
            known[number] = key
            rows[index].key = key
        }
    }

    private func key(_ number: Int, _ map: ClassMap?, _ names: [[UInt8]], _ isOrdered: Bool) -> [UInt8]? {
        if let map { return isOrdered ? map.key(numbered: number) : map.key(sortedIndex: number) }
        if hasNumberedClasses { return number < Label.most ? Array(String(number).utf8) : nil }
        return names.indices.contains(number) ? names[number] : nil
    }

    private func needsMap(_ path: SystemPath) -> Failure {
        Failure(
            .badData,
            "\(path) has only the numbers of the classes, as ImageNet's development kit counts them, and that is "
                + "not the order of their WordNet ids",
            remedy:
                "give the kit's table of lines WNID NUMBER NAME (map_clsloc.txt) as the class map, or use "
                + "imagenet_2012_validation_synset_labels.txt as the labels")
    }

    private mutating func noteUnlabelled(_ pictures: [[UInt8]], _ rows: [Labelled], _ path: SystemPath) {
        let labelled = Set(rows.map(\.file))
        let others = pictures.filter { !labelled.contains($0) }
        guard let first = others.first else { return }
        notices.append(
            "\(others.count) picture\(others.count == 1 ? "" : "s") such as \(displayName(of: first)) "
                + "\(others.count == 1 ? "has" : "have") no label in \(path) and \(others.count == 1 ? "is" : "are") left out"
        )
    }
}
