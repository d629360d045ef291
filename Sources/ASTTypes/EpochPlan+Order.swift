extension EpochPlan {
    /// The same samples, each with its probability, weight and role, in the order of `shuffle`.
    ///
    /// Policies order globally already, so ``Shuffle/global`` leaves the plan as it is.
    /// - Precondition: a window has at least one sample.
    public func ordered(by shuffle: Shuffle, seed: UInt64) -> EpochPlan {
        if shuffle == .global { return self }
        let places = storeOrder
        let order = VisitOrder(count: count, shuffle: shuffle, seed: seed, epoch: epoch).elements.map {
            places[$0]
        }
        return EpochPlan(
            epoch: epoch, ids: order.map { ids[$0] }, inclusion: order.map { inclusion[$0] },
            weights: order.map { weights[$0] }, roles: order.map { roles[$0] })
    }

    /// How well the order of the visits is mixed, see ``shuffleQuality(of:)``.
    public var shuffleQuality: Double {
        var ranks = Array(repeating: 0, count: count)
        for (rank, place) in storeOrder.enumerated() { ranks[place] = rank }
        return ASTTypes.shuffleQuality(of: ranks)
    }

    /// The positions of the plan, sorted by the sample visited.
    private var storeOrder: [Int] {
        // One number to compare: the sample before the position.
        let keys = ids.indices.map { UInt64(ids[$0].rawValue) << 32 | UInt64($0) }.sorted()
        return keys.map { Int(truncatingIfNeeded: $0 & 0xFFFF_FFFF) }
    }

    /// 64 bits that depend on every visit, its place, probability and weight: equal plans have equal digests, and others
    /// practically never.
    public var digest: UInt64 {
        var hash = mixed(UInt64(truncatingIfNeeded: epoch) ^ 0x9E37_79B9_7F4A_7C15)
        for place in 0..<count {
            hash = mixed(hash ^ UInt64(ids[place].rawValue))
            hash = mixed(hash ^ UInt64(inclusion[place].bitPattern) << 32 | UInt64(weights[place].bitPattern))
        }
        return mixed(hash ^ UInt64(count))
    }

    /// The finalizer of SplitMix64 (Steele, Lea and Flood 2014), a bijection.
    private func mixed(_ value: UInt64) -> UInt64 {
        var x = value &+ 0x9E37_79B9_7F4A_7C15
        x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
        x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
        return x ^ (x >> 31)
    }
}
