import ASTTypes
import Dispatch
import Foundation
import LMDB

/// How fast all workers together copy memory that is in no cache.
final class CopyLimit: Sendable {
    private let workers: Int
    private let sources: [PageBuffer]
    private let targets: [PageBuffer]

    /// Larger than the caches that one core can use of most processors.
    private static let bytesPerWorker = 128 << 20

    init(workers: Int) {
        self.workers = workers
        sources = (0..<workers).map { _ in PageBuffer(byteCount: Self.bytesPerWorker) }
        targets = (0..<workers).map { _ in PageBuffer(byteCount: Self.bytesPerWorker) }
    }

    /// Bytes copied a second, each counted once.
    func measure() -> Double {
        let elapsed = seconds {
            DispatchQueue.concurrentPerform(iterations: workers) { worker in
                self.targets[worker].bytes.copyMemory(
                    from: UnsafeRawBufferPointer(self.sources[worker].bytes))
            }
        }
        return Double(workers * Self.bytesPerWorker) / elapsed
    }
}

/// How many values all workers together look up in an LMDB table in a random order.
final class LookupLimit {
    /// Values a second.
    struct Rates {
        /// Their addresses alone.
        var addresses: Double
        /// With every byte copied out.
        var bytes: Double
    }

    private let environment: Environment
    private let table: Table
    private let workers: Int
    private let order: KeyedPermutation

    /// As long as an image of CIFAR.
    static let valueBytes = 3072
    static let values = 50_000
    private static let lookupsPerTransaction = 256

    /// Makes the table in `folder`.
    init(folder: URL, workers: Int) throws {
        self.workers = workers
        order = KeyedPermutation(count: Self.values, seed: 1, epoch: 0)
        environment = try Environment(
            path: folder.path, mode: .exclusive, mapSize: 2 * Self.values * Self.valueBytes)
        let table = try environment.tables(["values"], creating: true)[0]
        let value = (0..<Self.valueBytes).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try environment.write(isBulk: true) { transaction in
            for key in 0..<Self.values {
                try transaction.put(value.span.bytes, for: UInt64(key), in: table, appending: true)
            }
        }
        self.table = table
    }

    /// One round of each.
    func measure() -> Rates {
        Rates(
            addresses: Double(Self.values) / seconds { lookUp(copying: false) },
            bytes: Double(Self.values) / seconds { lookUp(copying: true) })
    }

    private func lookUp(copying: Bool) {
        let (environment, table, order, workers) = (environment, table, order, workers)
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            let target = PageBuffer(byteCount: Self.valueBytes)
            var total = 0
            let last = Self.values * (worker + 1) / workers
            var next = Self.values * worker / workers
            while next < last {
                let end = min(next + Self.lookupsPerTransaction, last)
                guard let transaction = try? ReadTransaction(environment) else { return }
                for position in next..<end {
                    guard let value = try? transaction.bytes(for: UInt64(order[position]), in: table) else {
                        continue
                    }
                    total &+= value.byteCount
                    if copying { value.withUnsafeBytes { target.bytes.copyMemory(from: $0) } }
                }
                next = end
            }
            withExtendedLifetime(total) {}
        }
    }
}
