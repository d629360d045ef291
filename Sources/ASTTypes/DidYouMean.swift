/// The entry of `candidates` that `word` was most probably meant to be, or nil when none is near.
///
/// Near means: an edit distance (insertions, deletions, substitutions, swapped neighbours) of at most a third of the word, and at least 1.
public func didYouMean(_ word: String, among candidates: [String]) -> String? {
    let allowed = max(1, word.unicodeScalars.count / 3)
    let measured = candidates.map { (candidate: $0, distance: editDistance(word, $0)) }
    guard let best = measured.min(by: { $0.distance < $1.distance }), best.distance <= allowed else {
        return nil
    }
    return best.candidate
}

/// `; did you mean 'x'?` or else the list of what there is: the end of every message about an unknown name.
public func suggestion(for word: String, among candidates: [String]) -> String {
    if let near = didYouMean(word, among: candidates) { return "did you mean '\(near)'?" }
    return candidates.isEmpty ? "there is none" : "choose one of \(candidates.joined(separator: ", "))"
}

/// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
private func editDistance(_ a: String, _ b: String) -> Int {
    let a = Array(a.lowercased().unicodeScalars)
    let b = Array(b.lowercased().unicodeScalars)
    var rows = [Array(0...b.count)]
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var least = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, rows[i - 1][j - 1] + 1) }
            row.append(least)
        }
        rows.append(row)
    }
    return rows[a.count][b.count]
}
