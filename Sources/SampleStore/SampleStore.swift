public import ASTTypes

let early = Failure(.internalError, "written in the next commit")
public final class SampleStoreWriter {
    /// Starts a store that will appear at `path` when ``finish(classes:mean:standardDeviation:source:)`` returns.
    public init(creating path: String, replacing: Bool = false) throws { throw early }
    public func beginSplit(_ name: String) throws { throw early }
    public func append(_ sample: NewSample) throws { throw early }
    public func recordBadFile(_ line: BadFile) throws { throw early }
    public func finish(
        classes: [String], mean: [Double], standardDeviation: [Double], source: Manifest.Source
    ) throws -> Manifest { throw early }
    public func abandon() {}
}
public final class SampleStore: Sendable {
    public let path: String
    public let manifest: Manifest
    public init(opening path: String) throws { throw early }
    public var count: Int { manifest.samples }
    public func ids(ofSplit name: String) throws -> [SampleID] { throw early }
    public func record(of id: SampleID) throws -> SampleRecord { throw early }
    public func name(of id: SampleID) throws -> String { throw early }
    public func labels() throws -> [Label] { throw early }
    public func intensityDeviations() throws -> [Float] { throw early }
    public func makeReader() throws -> SampleReader { throw early }
    public func verify(progress: ((Int) -> Void)? = nil) throws -> VerifyReport { throw early }
}
public struct SampleReader: ~Copyable {
    public func record(of id: SampleID) throws -> SampleRecord { throw early }
    public func withBytes<R>(of id: SampleID, _ body: (SampleRecord, RawSpan) throws -> R) throws -> R {
        throw early
    }
    public func prefetch(_ id: SampleID) throws { throw early }
}
public struct VerifyReport: Sendable, Hashable {
    public struct BadSample: Sendable, Hashable {
        public var id: SampleID
        public var name: String
        public var reason: String
    }
    public var samples: Int
    public var bad: [BadSample]
    public var digest: String
    public var matchesManifest: Bool
}
public final class HistoryRun {
    public var header: RunHeader
    public static func create(in store: SampleStore, header: RunHeader, replacing: Bool = false) throws
        -> HistoryRun
    { throw early }
    public static func open(_ name: String, in store: SampleStore) throws -> HistoryRun { throw early }
    public static func names(in store: SampleStore) throws -> [String] { throw early }
    init(header: RunHeader) { self.header = header }
    public func epochs() throws -> [EpochRecord] { throw early }
    public func columns() throws -> HistoryColumns { throw early }
    public func commit(_ columns: HistoryColumns, epoch: EpochRecord) throws { throw early }
    public func saveHeader() throws { throw early }
}
