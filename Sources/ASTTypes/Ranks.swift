/// Which of several processes this is, as launchers tell it by environment variables.
public struct Ranks: Hashable, Sendable {
    /// This process among all, from 0.
    public let rank: Int
    /// All processes.
    public let count: Int
    /// This process among those of its machine, from 0.
    public let localRank: Int

    /// - Precondition: `rank` is in `0..<count`.
    public init(rank: Int, of count: Int, localRank: Int = 0) {
        precondition((0..<count).contains(rank) && localRank >= 0, "there is no such rank")
        self.rank = rank
        self.count = count
        self.localRank = localRank
    }

    public static let single = Ranks(rank: 0, of: 1)

    private static let rankNames = ["RANK", "PMI_RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK"]
    private static let countNames = ["WORLD_SIZE", "PMI_SIZE", "SLURM_NTASKS", "OMPI_COMM_WORLD_SIZE"]
    private static let localNames = [
        "LOCAL_RANK", "MPI_LOCALRANKID", "SLURM_LOCALID", "OMPI_COMM_WORLD_LOCAL_RANK",
    ]

    /// Reads torchrun's, MPI's and Slurm's variables, the first that is set of each sort, in timm's order.
    /// - Throws: `Failure(.usage)` naming a variable that holds no number or does not fit the others.
    public init(environment: [String: String]) throws {
        let rank = try Self.number(Self.rankNames, in: environment)
        let count = try Self.number(Self.countNames, in: environment)
        let local = try Self.number(Self.localNames, in: environment)
        guard let count else {
            if let rank, rank.value > 0 {
                throw Failure(
                    .usage,
                    "\(rank.name) is \(rank.value), but no variable says how many processes there are",
                    remedy: "set WORLD_SIZE, or unset \(rank.name)")
            }
            self = .single
            return
        }
        guard count.value >= 1 else {
            throw Failure(.usage, "\(count.name) is \(count.value)", remedy: "give the number of processes")
        }
        guard let rank else {
            // Slurm counts the tasks of an allocation also where a command runs outside of `srun`, on its own.
            if count.value == 1 || count.name == Self.countNames[2] {
                self = .single
                return
            }
            throw Failure(
                .usage, "\(count.name) is \(count.value), but no variable says which process this is",
                remedy: "set RANK, or unset \(count.name)")
        }
        guard rank.value < count.value else {
            throw Failure(
                .usage, "\(rank.name) is \(rank.value), but \(count.name) is \(count.value)",
                remedy: "ranks count from 0")
        }
        self.init(rank: rank.value, of: count.value, localRank: local?.value ?? 0)
    }

    private static func number(_ names: [String], in environment: [String: String]) throws
        -> (name: String, value: Int)?
    {
        for name in names {
            guard let text = environment[name] else { continue }
            guard let value = Int(text), value >= 0, value < 1 << 20 else {
                throw Failure(
                    .usage, "\(name) is '\(text)'", remedy: "set it to a number from 0, or unset it")
            }
            return (name, value)
        }
        return nil
    }
}
