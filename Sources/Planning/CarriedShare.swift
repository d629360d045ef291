/// How many rows of each batch are a share of it, what rounding leaves being carried to the next batch: the share is met over any
/// number of batches to within one row.
struct CarriedShare: Sendable, Hashable {
    var carried = 0.0

    /// - Parameter usable: rows that can be kept at all.
    mutating func places(rate: Double, rows: Int, usable: Int) -> Int {
        let wanted = carried + rate * Double(rows)
        let places = min(usable, max(0, Int(wanted.rounded())))
        // At most a row: a batch of rows that cannot be kept must not be made up for by the next ones.
        carried = min(max(wanted - Double(places), -1), 1)
        return places
    }
}
