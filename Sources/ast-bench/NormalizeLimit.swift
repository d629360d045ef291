import ASTTypes
import Dispatch
import Streaming

/// Pixels that already lie in memory, one image after the other, written into batches as the trainer gets them.
final class NormalizeLimit: Sendable {
    private let normalization: Normalization
    private let workers: Int
    private let images: Int
    private let batch: Int
    /// Values of an image.
    private let elements: Int
    private let kind: PixelOutput
    private let pastCaches: Bool
    /// Images that `pixels` and `values` hold; more are the same ones again.
    private let distinct: Int
    private let slots: Int
    // Never written after init.
    private nonisolated(unsafe) let pixels: UnsafeMutableRawBufferPointer
    // Never written after init.
    private nonisolated(unsafe) let values: UnsafeMutableRawBufferPointer
    // Each share of a batch is written by one worker, and batches follow one another.
    private nonisolated(unsafe) let output: UnsafeMutableRawBufferPointer

    /// Larger than the caches of most processors, small enough for any machine.
    private static let sourceBytes = 64 << 20

    init(options: StreamOptions, workers: Int, images: Int) throws {
        normalization = try Normalization(mean: options.mean, standardDeviation: options.standardDeviation)
        self.workers = workers
        self.images = images
        batch = min(options.batchSize, images)
        slots = options.slots
        elements = options.shape.elements
        kind = options.output
        pastCaches = options.writesPastCaches
        distinct = max(batch, min(images, Self.sourceBytes / elements))
        pixels = .allocate(byteCount: distinct * elements, alignment: 64)
        for i in pixels.indices { pixels[i] = UInt8(truncatingIfNeeded: i &* 31 &+ i / 3072) }
        values = .allocate(byteCount: batch * options.bytesPerSample, alignment: 64)
        values.initializeMemory(as: UInt8.self, repeating: 1)
        output = .allocate(byteCount: slots * batch * options.bytesPerSample, alignment: 64)
        output.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit {
        pixels.deallocate()
        values.deallocate()
        output.deallocate()
    }

    /// One epoch of each.
    func measure() -> StreamLimit.Rates {
        let normalizing = seconds {
            forEachShare { source, place, count in
                self.normalization.apply(
                    UnsafeRawBufferPointer(
                        rebasing: self.pixels[source * self.elements..<(source + count) * self.elements]),
                    as: self.kind, into: self.out(place, count), pastCaches: self.pastCaches)
            }
        }
        let copying = seconds {
            forEachShare { _, place, count in
                let from = place % self.batch * self.elements * self.kind.bytesPerValue
                let out = self.out(place, count)
                out.copyMemory(from: UnsafeRawBufferPointer(rebasing: self.values[from..<from + out.count]))
            }
        }
        return StreamLimit.Rates(work: Double(images) / normalizing, copy: Double(images) / copying)
    }

    private func out(_ place: Int, _ count: Int) -> UnsafeMutableRawBufferPointer {
        let bytes = elements * kind.bytesPerValue
        return UnsafeMutableRawBufferPointer(rebasing: output[place * bytes..<(place + count) * bytes])
    }

    /// Gives each worker its equal share of every batch: (first image of the source, first image of the output, count).
    private func forEachShare(_ body: @Sendable (Int, Int, Int) -> Void) {
        for (number, start) in stride(from: 0, to: images, by: batch).enumerated() {
            let count = min(batch, images - start)
            let source = start % (distinct - count + 1)
            let place = number % slots * batch
            DispatchQueue.concurrentPerform(iterations: workers) { worker in
                let from = count * worker / workers
                let to = count * (worker + 1) / workers
                if from < to { body(source + from, place + from, to - from) }
            }
        }
    }
}
