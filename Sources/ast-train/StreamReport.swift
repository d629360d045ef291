import ASTTypes
import Streaming
import Terminal

/// What the streams of a run did, for people: bad samples as they are met, the bottleneck at the end.
struct StreamReport {
    private var last: StreamStatistics?
    private var named: Set<SampleID> = []

    /// Takes note of a training epoch.
    mutating func add(_ statistics: StreamStatistics) {
        nameBadSamples(of: statistics)
        last = statistics
    }

    /// Each sample is named once in a run.
    mutating func nameBadSamples(of statistics: StreamStatistics) {
        for sample in statistics.badSamples where named.insert(sample.id).inserted {
            diagnostic("warning: \(printable(sample.reason))")
        }
    }

    /// Says where the time of the last epoch went.
    func tellEnd() {
        guard let last, last.samplesRead > 0 else { return }
        diagnostic(last.diagnosis(cores: StreamOptions.availableCores).sentence)
        if !named.isEmpty { diagnostic("\(named.count.grouped) bad samples were met; all are named above") }
    }
}
