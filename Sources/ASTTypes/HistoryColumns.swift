/// How the training of every sample of a store went so far: 32 bytes a sample, one array per quantity.
///
/// Index every array by ``SampleID/index``. The arrays stay in memory while a run trains (1.28 M samples: 41 MB) and
/// are written to the store at the end of each epoch.
public struct HistoryColumns: Sendable {
    /// Last cross entropy, in nats.
    public var lossLast: [Float16]
    /// Moving mean of the loss.
    public var lossEMA: [Float16]
    /// Moving mean of |loss − moving mean|.
    public var lossDeviation: [Float16]
    /// Moving mean of the margin: logit of the label minus the largest other.
    public var marginEMA: [Float16]
    /// Moving mean of ‖p − y‖₂.
    public var gradientNorm: [Float16]
    /// Loss in an earlier run; NaN where there is none.
    public var referenceLoss: [Float16]
    /// Step of the last forward in this run; 0 = not yet in this run.
    public var lastScored: [UInt32]
    /// Forwards, saturating.
    public var visits: [UInt16]
    /// Backwards, saturating.
    public var activations: [UInt16]
    /// Σπ over the visits.
    public var inclusionSum: [Float]
    /// How often a correct prediction turned wrong (Toneva et al. 2019), saturating.
    public var forgettings: [UInt8]
    /// Correct predictions in a row, saturating.
    public var correctRun: [UInt8]
    public var flags: [Flags]
    /// Zero; kept for later.
    public var reserved: [UInt8]
    /// The sample's label.
    public var classID: [UInt16]
    /// 16·log₂ of the microseconds that reading and decoding takes; 0 where that was not measured.
    public var costClass: [UInt16]

    /// Inlinable: loops over all samples ask for them, and a call each would take longer than the answer.
    @frozen public struct Flags: OptionSet, Sendable, Hashable, BitwiseCopyable {
        public let rawValue: UInt8
        @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// Predicted correctly at least once.
        @inlinable public static var everCorrect: Flags { Flags(rawValue: 1) }
        /// Predicted correctly the last time.
        @inlinable public static var lastCorrect: Flags { Flags(rawValue: 2) }
        /// A loss that is finite was seen: until then the losses of the columns are nothing but zeros.
        @inlinable public static var hasLoss: Flags { Flags(rawValue: 4) }
    }

    /// History of samples never visited.
    /// - Parameters:
    ///   - labels: one per sample of the store, in order.
    ///   - costClasses: one per sample; zeros when nil.
    public init(labels: [Label], costClasses: [UInt16]? = nil) {
        let n = labels.count
        lossLast = Array(repeating: 0, count: n)
        lossEMA = lossLast
        lossDeviation = lossLast
        marginEMA = lossLast
        gradientNorm = lossLast
        referenceLoss = Array(repeating: .nan, count: n)
        lastScored = Array(repeating: 0, count: n)
        visits = Array(repeating: 0, count: n)
        activations = visits
        inclusionSum = Array(repeating: 0, count: n)
        forgettings = Array(repeating: 0, count: n)
        correctRun = forgettings
        flags = Array(repeating: [], count: n)
        reserved = forgettings
        classID = labels.map(\.rawValue)
        costClass = costClasses ?? visits
    }

    /// Cost classes to an octave of the time that reading and decoding takes.
    public static let costClassesPerOctave = 16

    /// The class nearest to a time; at least 1, since 0 says that nothing was measured.
    public static func costClass(ofMicroseconds time: Double) -> UInt16 {
        // By repeated halving: this module has no logarithm.
        guard time > 1 else { return 1 }
        let exponent = Double(min(time.exponent, 60))
        let fraction = (time / Double(sign: .plus, exponent: Int(exponent), significand: 1)) - 1
        // log₂(1 + x) is within 0.01 of x + 0.34·x·(1 − x), a sixth of a class.
        let logarithm = exponent + fraction + 0.34 * fraction * (1 - fraction)
        return UInt16(max(1, (Double(costClassesPerOctave) * logarithm).rounded()))
    }

    /// What a cost class stands for; 0 for one that was not measured.
    public static func microseconds(ofCostClass number: UInt16) -> Double {
        guard number > 0 else { return 0 }
        let (octave, step) = Int(number).quotientAndRemainder(dividingBy: costClassesPerOctave)
        var root = 2.0
        for _ in 0..<4 { root = root.squareRoot() }
        var fraction = 1.0
        for _ in 0..<step { fraction *= root }
        return fraction * Double(sign: .plus, exponent: min(octave, 1000), significand: 1)
    }

    /// Samples, whether visited or not.
    public var count: Int { visits.count }

    /// The same with more samples, which were never visited.
    /// - Parameter labels: of all samples, those that are there already too.
    public func extended(to labels: [Label]) -> HistoryColumns {
        guard labels.count > count else { return self }
        let new = HistoryColumns(labels: Array(labels[count...]))
        var all = self
        all.lossLast += new.lossLast
        all.lossEMA += new.lossEMA
        all.lossDeviation += new.lossDeviation
        all.marginEMA += new.marginEMA
        all.gradientNorm += new.gradientNorm
        all.referenceLoss += new.referenceLoss
        all.lastScored += new.lastScored
        all.visits += new.visits
        all.activations += new.activations
        all.inclusionSum += new.inclusionSum
        all.forgettings += new.forgettings
        all.correctRun += new.correctRun
        all.flags += new.flags
        all.reserved += new.reserved
        all.classID += new.classID
        all.costClass += new.costClass
        return all
    }
}
