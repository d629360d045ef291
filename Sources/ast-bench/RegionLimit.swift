import ASTTypes
import Dispatch
import Images
import SampleStore
import Streaming
import Synchronization

/// The store's own images, already in memory, decoded and resized in the regions that an epoch shows, each into the same
/// memory of its worker.
final class RegionLimit: Sendable {
    /// One image.
    private struct Item {
        var bytes: [UInt8]
        var record: SampleRecord
        var id: SampleID
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
                items.append(Item(bytes: bytes.withUnsafeBytes { Array($0) }, record: record, id: id))
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
        let decoder = try RegionDecoder()
        let resampler = Resampler()
        let size = views.map { $0.width * $0.height }.max() ?? 0
        let channels = options.shape.channels
        let target = UnsafeMutablePointer<UInt8>.allocate(capacity: size * channels)
        defer { target.deallocate() }
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < items.count else { return }
            let item = items[index]
            let view = views[index]
            if item.record.encoding == .raw {
                item.bytes.withUnsafeBufferPointer { bytes in
                    guard let start = bytes.baseAddress else { return }
                    resampler.resize(
                        start, rowBytes: item.record.shape.width * item.record.shape.channels,
                        channels: item.record.shape.channels, region: view.region, toWidth: view.width,
                        toHeight: view.height, mirrored: view.isMirrored, filter: .bilinear, into: target)
                }
            } else {
                try decoder.render(
                    item.bytes.span.bytes, region: view.region, channels: channels, toWidth: view.width,
                    toHeight: view.height, mirrored: view.isMirrored, filter: .bilinear, into: target)
            }
        }
    }
}
