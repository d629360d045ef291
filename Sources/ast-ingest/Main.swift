import Terminal

@main enum Main {
    static func main() { CommandLineTool.run(AstIngest.self) }
}
