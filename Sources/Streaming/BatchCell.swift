internal import ASTTypes

/// A batch that is being filled, and what is known of its rows. Reused for one batch after another.
@safe
final class BatchCell: @unchecked Sendable {
    // @unchecked Sendable: BatchAssembly's lock protects everything but pixels and facts, whose rows are each claimed by
    // one worker, and which the worker that wrote the last row reads after that lock told it so.

    /// Rows of the plan.
    private(set) var rows = 0..<0
    /// Rows of the plan that this rank visits before the first of these.
    private(set) var rowsBefore = 0
    /// Rows that are not written yet.
    var unwritten = 0
    /// Every row is written and the slot's columns say what they hold.
    var isWhole = false
    /// Bad samples met in this batch.
    var badSamples: [BadSample] = []
    /// Nil while no batch is open here.
    var slot: Slot?
    private var claimed = 0
    private var columns: BatchColumns?
    /// Where the first row's pixels go.
    private var pixels: UnsafeMutableRawPointer?
    private let bytesPerRow: Int
    private let facts: UnsafeMutableBufferPointer<RowFacts>

    /// What is known of one row.
    struct RowFacts {
        var id = SampleID(0)
        var label = Label(0)
        var weight: Float = 1
        var inclusion: Float = 1
        var intensity: Float = 0
        /// There is nothing in this row.
        var isLeftOut = false
    }

    /// - Parameter rows: the most that a batch has.
    init(rows: Int, bytesPerRow: Int) {
        self.bytesPerRow = bytesPerRow
        unsafe facts = .allocate(capacity: rows)
        unsafe facts.initialize(repeating: RowFacts())
    }

    deinit { unsafe facts.deallocate() }

    func open(rows: Range<Int>, rowsBefore: Int, slot: consuming Slot) {
        self.rows = rows
        self.rowsBefore = rowsBefore
        unwritten = rows.count
        claimed = 0
        isWhole = rows.isEmpty
        columns = slot.columns
        if rows.isEmpty { slot.columns.removeAll() }
        unsafe pixels = slot.start
        self.slot = consume slot
    }

    /// Rows that nobody has claimed yet.
    var unclaimed: Int { rows.count - claimed }

    /// The next places of the batch that nobody has; nil when there are none.
    func claim(_ most: Int) -> Range<Int>? {
        guard claimed < rows.count else { return nil }
        let places = claimed..<min(claimed + most, rows.count)
        claimed = places.upperBound
        return places
    }

    /// Where the pixels of `place` go. Only for the worker that claimed it.
    func row(at place: Int) -> UnsafeMutableRawPointer? {
        unsafe pixels.map { unsafe $0 + place * bytesPerRow }
    }

    /// Only for the worker that claimed `place`.
    func set(_ row: RowFacts, at place: Int) { unsafe facts[place] = row }

    /// Closes the gaps of rows left out and tells the slot what it holds. Only for the worker that wrote the last row.
    func fillColumns() {
        guard let columns else { return }
        columns.removeAll()
        var kept = 0
        for place in 0..<rows.count {
            let row = unsafe facts[place]
            if row.isLeftOut { continue }
            if kept < place, let from = unsafe self.row(at: place), let to = unsafe self.row(at: kept) {
                unsafe to.copyMemory(from: from, byteCount: bytesPerRow)
            }
            columns.append(row)
            kept += 1
        }
    }

    /// Mixes the batch's images. Only for the worker that wrote the last row, after ``fillColumns()``.
    func mix(_ options: StreamOptions, epoch: Int) {
        guard let mixing = options.augmentation.mixing, let columns, let pixels = unsafe pixels else {
            return
        }
        columns.mixing = unsafe mixing.apply(ids: columns.ids, epoch: epoch, options: options, rows: pixels)
    }
}

/// What is known of a batch's rows, as the trainer gets it. Belongs to a slot and is reused with it: an array that the
/// trainer has kept is left to it, and only then is a new one allocated.
final class BatchColumns: @unchecked Sendable {
    // @unchecked Sendable: reached only through the slot, which has one owner.
    private(set) var ids: [SampleID] = []
    private(set) var labels: [Label] = []
    private(set) var weights: [Float] = []
    private(set) var inclusion: [Float] = []
    private(set) var intensities: [Float] = []
    var mixing: Mixing?

    init(rows: Int) {
        ids.reserveCapacity(rows)
        labels.reserveCapacity(rows)
        weights.reserveCapacity(rows)
        inclusion.reserveCapacity(rows)
        intensities.reserveCapacity(rows)
    }

    func removeAll() {
        ids.removeAll(keepingCapacity: true)
        labels.removeAll(keepingCapacity: true)
        weights.removeAll(keepingCapacity: true)
        inclusion.removeAll(keepingCapacity: true)
        intensities.removeAll(keepingCapacity: true)
        mixing = nil
    }

    func append(_ row: BatchCell.RowFacts) {
        ids.append(row.id)
        labels.append(row.label)
        weights.append(row.weight)
        inclusion.append(row.inclusion)
        intensities.append(row.intensity)
    }
}
