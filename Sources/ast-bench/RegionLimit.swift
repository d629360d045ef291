import ASTTypes
import CDecodeLimit
import Dispatch
import Images
import SampleStore
import Streaming
import Synchronization

/// The store's own images, already in memory, decoded and resized in the regions that an epoch shows, each into the same
/// memory of its worker. Nothing is normalised.
final class RegionLimit: Sendable {
    /// One image.
    fileprivate struct Item {
        var bytes: [UInt8]
        var record: SampleRecord
        var id: SampleID
        /// Whether it is an upright JPEG.
        var isPlain: Bool
    }

    private let items: [Item]
    private let options: StreamOptions
    private let workers: Int
    private let failure = Mutex<(any Error)?>(nil)

    /// Bytes of images that are held; of a larger store a random part.
    private static let memory = 768 << 20

    /// - Throws: `Failure` when samples cannot be read.
    init(_ run: StreamMeasurement) throws {
        workers = run.workers
        options = run.options
        let plan = try run.plan(0)
        let reader = try run.store.makeReader()
        var items: [Item] = []
        var held = 0
        for id in plan.ids where held < Self.memory {
            try reader.withBytes(of: id) { record, bytes in
                held += bytes.byteCount
                let file = bytes.withUnsafeBytes { Array($0) }
                let isPlain =
                    record.encoding == .jpeg
                    && DecodeWork.storedSize(of: file).map { $0 == (record.shape.width, record.shape.height) }
                        ?? false
                items.append(Item(bytes: file, record: record, id: id, isPlain: isPlain))
            }
        }
        self.items = items
    }

    /// Images a second, each rendered once as `epoch` shows it.
    func measure(epoch: Int) throws -> Double {
        let views = items.map {
            options.augmentation.view(
                of: $0.id, epoch: epoch, image: $0.record.shape, shape: options.shape, seed: options.seed)
        }
        let next = Atomic(0)
        let seconds = seconds {
            DispatchQueue.concurrentPerform(iterations: workers) { _ in
                do {
                    try self.work(views, next)
                } catch {
                    self.failure.withLock { $0 = error }
                }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return Double(items.count) / seconds
    }

    private func work(_ views: [View], _ next: borrowing Atomic<Int>) throws {
        let renderer = try Renderer(options.shape, largest: views.map { $0.width * $0.height }.max() ?? 0)
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < items.count else { return }
            try renderer.render(items[index], views[index])
        }
    }
}

extension RegionLimit {
    /// One worker's decoder and memory.
    private final class Renderer {
        private let shape: ImageShape
        private let decoder: RegionDecoder
        private let resampler = Resampler()
        private let plain: OpaquePointer
        private let target: UnsafeMutablePointer<UInt8>

        init(_ shape: ImageShape, largest: Int) throws {
            self.shape = shape
            decoder = try RegionDecoder()
            guard let plain = ast_limit_create() else { throw Failure(.internalError, "there is no memory") }
            self.plain = plain
            target = .allocate(capacity: largest * 3)
        }

        deinit {
            ast_limit_free(plain)
            target.deallocate()
        }

        /// Raw pixels by the resampler that streams use, and files by the decoder that streams use, but JPEGs that
        /// become squares by plain C, which knows neither orientations nor grey output.
        func render(_ item: Item, _ view: View) throws {
            if item.record.encoding == .raw {
                item.bytes.withUnsafeBufferPointer { bytes in
                    guard let start = bytes.baseAddress else { return }
                    let channels = item.record.shape.channels
                    resampler.resize(
                        start, rowBytes: item.record.shape.width * channels, channels: channels,
                        region: view.region, toWidth: view.width, toHeight: view.height,
                        mirrored: view.isMirrored, filter: .bilinear, into: target)
                }
            } else if item.isPlain, view.width == view.height, shape.channels == 3 {
                let region = ast_limit_region(
                    left: UInt32(view.region.left), top: UInt32(view.region.top),
                    width: UInt32(view.region.width), height: UInt32(view.region.height))
                let status = item.bytes.withUnsafeBufferPointer { bytes in
                    bytes.baseAddress.map {
                        ast_limit_resized(plain, $0, bytes.count, region, UInt32(view.width), target)
                    } ?? 1
                }
                guard status == 0 else { throw Failure(.badData, "sample \(item.id) cannot be decoded") }
            } else {
                try decoder.render(
                    item.bytes.span.bytes, region: view.region, channels: shape.channels, toWidth: view.width,
                    toHeight: view.height, mirrored: view.isMirrored, filter: .bilinear, into: target)
            }
        }
    }
}
