import ASTTypes
import ArgumentParser
import Terminal

@main struct Main {
    static func main() { CommandLineTool.run(AstTrain.self) }
}

struct AstTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ast-train",
        abstract: "Train on the samples of a store that deserve a visit.",
        discussion: """
            STORE is made by ast-ingest. After each epoch the store remembers how every visited sample went, under the \
            name of the run (the last part of --output); look at it with ast-inspect, or start the next run from it \
            with --history.

            Policies:
              budgeted  by stored gradients, unbiased, fair to classes, uniform where that pays more
              full      every sample, every epoch
              uniform   a random share --rate, without replacement: the control to beat
              matched-random  as many and weighted as with --match, but at random
              pps       probability proportional to the stored gradient, weights 1/probability
              history   the significant --rate by stored losses, before reading
              infobatch, orderdp, seta, kakurenbo, ucb, rho   published ones, by stored losses
              ast       every sample forward, the significant --rate trained (the seed)
              selective-backprop  every sample forward, trained the likelier the higher its loss

            Examples:
              ast-train fashion.ast --policy history --rate 0.1 --epochs 10 --output runs/a
              ast-train fashion.ast --epochs 40 --budget 30m --output runs/b
              ast-train fashion.ast --resume runs/b
            """,
        version: "0.1.0")

    @Argument(help: "The store to train on.", completion: .directory)
    var store: String

    @OptionGroup(title: "Selection") var selection: SelectionOptions
    @OptionGroup(title: "Budget") var budget: BudgetOptions
    @OptionGroup(title: "Model and optimiser") var optimization: OptimizationOptions
    @OptionGroup(title: "Data") var data: DataOptions
    @OptionGroup(title: "Augmentation") var augmentation: AugmentationOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    mutating func run() throws {
        let command = try output.resume.map {
            try StartedCommand.resumed(RunFolder(path: $0), by: self)
        }
        var loop = try TrainingLoop(try RunSetup(command ?? self))
        try loop.run()
    }
}
