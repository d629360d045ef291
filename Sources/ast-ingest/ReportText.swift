import ASTTypes
import Ingestion
import SampleStore
import Terminal

/// The report for people: a table of facts, then bad files and warnings where there are any.
func reportText(_ report: IngestReport) -> String {
    let manifest = report.manifest
    var table = TextTable(columns: [.init("ingested"), .init(report.store)])
    table.add(["source", "\(manifest.source.kind) \(manifest.source.path)"])
    for split in report.splits { table.add([split.name, "\(split.samples.grouped) samples"]) }
    table.add(["classes", manifest.classes.count.grouped])
    table.add(["shape", shapeText(manifest)])
    table.add(["stored", report.storage])
    table.add(["mean", channelText(manifest.mean)])
    table.add(["standard deviation", channelText(manifest.standardDeviation)])
    table.add(["payload", ByteCount(rawValue: manifest.payloadBytes).description])
    table.add(["store", "\(ByteCount(rawValue: report.storeBytes)) (\(overhead(report)) of the payload)"])
    if report.resumedItems > 0 { table.add(["gone on after", "\(report.resumedItems.grouped) items"]) }
    table.add(["time", report.seconds.asDuration])
    table.add(["rate", "\(Int(report.imagesPerSecond).grouped) images/s"])
    table.add(["digest", manifest.digest])
    return ([table.render()] + [badFilesText(report), warningsText(report)].compactMap(\.self))
        .joined(separator: "\n")
}

private func badFilesText(_ report: IngestReport) -> String? {
    guard !report.badFiles.isEmpty else { return nil }
    var bad = TextTable(columns: [.init("bad files by reason"), .init("files", .right)])
    for entry in report.badFiles { bad.add([entry.reason, entry.files.grouped]) }
    return bad.render()
}

private func warningsText(_ report: IngestReport) -> String? {
    let unseen = report.manifest.samples - report.measuredSamples
    let note =
        unseen > 0
        ? "\(unseen.grouped) files were kept as they are without a look at their pixels; --check looks at all\n"
        : ""
    guard !report.warnings.isEmpty else { return note.isEmpty ? nil : note }
    var table = TextTable(columns: [
        .init("worth a look"), .init("samples", .right), .init("such as"), .init("meaning"),
    ])
    for warning in report.warnings {
        table.add([
            warning.issue, warning.samples.grouped,
            warning.examples.prefix(3).map(String.init).joined(separator: " "), warning.explanation,
        ])
    }
    return table.render() + note
}

/// What the advisor measured, and its pick.
func adviceText(_ advice: StorageAdvice) -> String {
    var table = TextTable(columns: [
        .init("measured on \(advice.images) images"), .init("bytes/image", .right), .init("store", .right),
        .init("images/s", .right), .init("quality at 224 px", .right),
    ])
    for row in advice.rows {
        table.add([
            row.choice, Int(row.bytesPerImage).grouped,
            row.storeBytes.map { ByteCount(rawValue: Int64($0)).description } ?? "?",
            Int(row.imagesPerSecond).grouped,
            row.quality.map { "\($0.rounded(toDecimals: 1)) dB" } ?? "nothing lost",
        ])
    }
    return table.render() + "picked: \(advice.choice), since \(advice.reason)\n"
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
