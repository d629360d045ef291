internal import ASTTypes
internal import Images
internal import SampleStore

extension StreamOptions {
    /// Tells the cache what is visited.
    /// - Throws: ``Failure``: `usage` for the cache of another store, `badData` when the store cannot be read.
    func prepareCache(for plan: EpochPlan, of store: SampleStore) throws {
        guard let cache else { return }
        guard cache.store.manifest.digest == store.manifest.digest else {
            throw Failure(
                .usage, "the decoded cache is of \(cache.store.path), and the stream of \(store.path)",
                remedy: "open it for the same store")
        }
        try cache.prepare(for: plan) { augmentation.shareOfExactViews(of: $0, shape: shape) }
    }
}

extension Augmentation {
    /// Share of a sample's visits, about, whose pixels can come from the wholly decoded image: those that are not made
    /// smaller inside a JPEG's cosine transform.
    func shareOfExactViews(of record: SampleRecord, shape: ImageShape) -> Double {
        guard record.encoding == .jpeg else { return 1 }
        if case .randomResized(let crop) = crop {
            // Of areas drawn evenly from a range: those below four times what they are resized to.
            let most = 4 * Double(shape.height * shape.width)
            let share = most / Double(max(1, record.shape.height * record.shape.width))
            let range = crop.scale
            guard range.upperBound > range.lowerBound else { return share > range.lowerBound ? 1 : 0 }
            return min(1, max(0, (share - range.lowerBound) / (range.upperBound - range.lowerBound)))
        }
        // The same place at every visit.
        let view = view(of: SampleID(0), epoch: 0, image: record.shape, shape: shape, seed: 0)
        return RegionDecoder.scalesInTransform(view.region, toWidth: view.width, toHeight: view.height)
            ? 0 : 1
    }
}
