import ASTTypes
import Testing

struct RanksTests {
    @Test func withoutVariablesThereIsOneProcess() throws {
        #expect(try Ranks(environment: [:]) == .single)
        #expect(try Ranks(environment: ["PATH": "/bin", "RANK": "0"]) == .single)
        #expect(try Ranks(environment: ["WORLD_SIZE": "1"]) == .single)
        #expect(try Ranks(environment: ["SLURM_NTASKS": "8"]) == .single, "an allocation, not a task of it")
    }

    @Test func everyLaunchersVariablesAreRead() throws {
        let launchers = [
            ["RANK", "WORLD_SIZE", "LOCAL_RANK"], ["PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID"],
            ["SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID"],
            ["OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK"],
        ]
        for names in launchers {
            let ranks = try Ranks(environment: [names[0]: "5", names[1]: "8", names[2]: "1"])
            #expect(ranks == Ranks(rank: 5, of: 8, localRank: 1))
        }
    }

    @Test func torchrunComesBeforeSlurm() throws {
        let ranks = try Ranks(environment: [
            "RANK": "1", "WORLD_SIZE": "2", "SLURM_PROCID": "0", "SLURM_NTASKS": "1",
        ])
        #expect(ranks == Ranks(rank: 1, of: 2))
    }

    @Test(arguments: [
        ["RANK": "2", "WORLD_SIZE": "2"], ["RANK": "-1", "WORLD_SIZE": "2"],
        ["RANK": "a", "WORLD_SIZE": "2"],
        ["WORLD_SIZE": "2"], ["RANK": "1"], ["RANK": "0", "WORLD_SIZE": "0"],
        ["RANK": "0", "WORLD_SIZE": "99999999999999999999"],
    ]) func whatDoesNotFitIsRefused(environment: [String: String]) {
        let failure = #expect(throws: Failure.self) { try Ranks(environment: environment) }
        #expect(failure?.kind == .usage && failure?.remedy != nil)
    }
}
