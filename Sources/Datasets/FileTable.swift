internal import ASTTypes

/// Files of one split: paths relative to the data set's folder, and labels. Compact, since there can be millions.
struct FileTable: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var labels: [Label] = []

    var count: Int { ends.count }

    mutating func append(_ path: [UInt8], _ label: Label) {
        bytes += path
        ends.append(bytes.count)
        labels.append(label)
    }

    func path(at index: Int) -> ArraySlice<UInt8> { bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]] }
    func label(at index: Int) -> Label { labels[index] }
}
