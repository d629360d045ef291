import ASTTypes
import Ingestion
import SampleStore
import Terminal

/// The report for people: a table of facts, then one of bad files where there are any.
func reportText(_ report: IngestReport) -> String {
    let manifest = report.manifest
    var table = TextTable(columns: [.init("ingested"), .init(report.store)])
    table.add(["source", "\(manifest.source.kind) \(manifest.source.path)"])
    for split in report.splits { table.add([split.name, "\(split.samples.grouped) samples"]) }
    table.add(["classes", manifest.classes.count.grouped])
    table.add(["shape", shapeText(manifest)])
    table.add(["mean", channelText(manifest.mean)])
    table.add(["standard deviation", channelText(manifest.standardDeviation)])
    table.add(["payload", ByteCount(rawValue: manifest.payloadBytes).description])
    table.add(["store", "\(ByteCount(rawValue: report.storeBytes)) (\(overhead(report)) of the payload)"])
    table.add(["time", report.seconds.asDuration])
    table.add(["rate", "\(Int(report.imagesPerSecond).grouped) images/s"])
    table.add(["digest", manifest.digest])
    guard !report.badFiles.isEmpty else { return table.render() }
    var bad = TextTable(columns: [.init("bad files by reason"), .init("files", .right)])
    for entry in report.badFiles { bad.add([entry.reason, entry.files.grouped]) }
    return table.render() + "\n" + bad.render()
}

private func shapeText(_ manifest: Manifest) -> String {
    let channels = manifest.channels == 1 ? "grey" : "RGB"
    guard let shape = manifest.shape else { return "differing sizes, \(channels)" }
    return "\(shape.width)×\(shape.height) \(channels)"
}

private func channelText(_ values: [Double]) -> String {
    values.map { $0.rounded(toDecimals: 4) }.joined(separator: " ")
}

private func overhead(_ report: IngestReport) -> String {
    guard report.manifest.payloadBytes > 0 else { return "0 %" }
    return (Double(report.storeBytes) / Double(report.manifest.payloadBytes)).percent(decimals: 2)
}
