import ASTTypes
import SampleStore
import Streaming

/// What streaming could reach at most here: the one thing that cannot be left out, done by as many workers to data that
/// already lies in memory, with nothing to find, check or hand over.
struct StreamLimit {
    /// Which thing that is.
    enum Work: String, Encodable, CustomStringConvertible {
        /// Pixels to what the trainer gets.
        case normalize
        /// Regions of stored pixels to images of the trainer's size.
        case resize
        /// The same from the store's files.
        case decodeAndResize = "decode_and_resize"

        var description: String {
            switch self {
            case .normalize: "normalising"
            case .resize: "resizing the regions"
            case .decodeAndResize: "decoding and resizing the regions"
            }
        }
    }

    /// Images a second.
    struct Rates {
        var work: Double
        /// Copying as many values as are written.
        var copy: Double?
    }

    let work: Work
    /// One round, as this epoch shows the images.
    let measure: (_ epoch: Int) throws -> Rates

    /// - Throws: `Failure` when samples cannot be read.
    init(_ run: StreamMeasurement) throws {
        let store = run.store
        if let shape = store.manifest.shape, shape.height == run.options.shape.height,
            shape.width == run.options.shape.width, try Self.isRaw(run)
        {
            let limit = try NormalizeLimit(options: run.options, workers: run.workers, images: run.visits)
            work = .normalize
            measure = { _ in limit.measure() }
            return
        }
        let limit = try RegionLimit(run)
        work = try Self.isRaw(run) ? .resize : .decodeAndResize
        measure = { Rates(work: try limit.measure(epoch: $0), copy: nil) }
    }

    private static func isRaw(_ run: StreamMeasurement) throws -> Bool {
        guard let first = run.ids.first else { return true }
        return try run.store.makeReader().withBytes(of: first) { record, _ in record.encoding == .raw }
    }
}
