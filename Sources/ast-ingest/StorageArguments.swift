import ArgumentParser
import Ingestion
import Terminal

/// How pictures are kept in the store.
struct StorageArguments: ParsableArguments {
    @Option(
        help: """
            How pictures are kept: raw (decoded), keep (the file as it is), jpeg (encoded anew), or auto (loses nothing: \
            raw up to 64×64 pixels, else what a look at some images advises).
            """,
        transform: { try choose($0, "encoding", from: EncodingChoice.self) })
    var encode = EncodingChoice.auto

    @Option(
        help: ArgumentHelp("Shrink images until their shorter side is at most this.", valueName: "pixels"))
    var shortSide: Int?

    @Option(help: ArgumentHelp("Shrink images until their longer side is at most this.", valueName: "pixels"))
    var maxSide: Int?

    @Option(help: ArgumentHelp("Of JPEGs that are made, 1 to 100 (default: 90).", valueName: "q"))
    var quality: Int?

    @Option(help: ArgumentHelp("Of JPEGs that are made: 444, 422 or 420 (default: 420).", valueName: "s"))
    var subsampling: Int?

    @Option(
        help: ArgumentHelp(
            "Share of the images, spread evenly, to keep decoded whatever --encode says, 0 to 1."))
    var rawShare: Double?

    @Flag(
        help:
            "Decode files that are kept as they are once, to find damage inside them and to measure them all."
    )
    var check = false

    @Flag(
        help: """
            Write JPEGs anew, without loss, with marks inside and an index of them, so that training views decode only \
            their part.
            """)
    var index = false

    func validate() throws {
        for (name, value, range) in [
            ("--short-side", shortSide, 1...65_535), ("--max-side", maxSide, 1...65_535),
            ("--quality", quality, 1...100),
        ] {
            if let value, !range.contains(value) {
                throw ValidationError(
                    "\(name) is \(value); give a number from \(range.lowerBound) to \(range.upperBound)")
            }
        }
        if let subsampling, ![444, 422, 420].contains(subsampling) {
            throw ValidationError("--subsampling is \(subsampling); give 444, 422 or 420")
        }
        if let rawShare, !(0...1).contains(rawShare) {
            throw ValidationError("--raw-share is \(rawShare); give a share from 0 to 1")
        }
        if shortSide != nil, maxSide != nil {
            throw ValidationError("--short-side and --max-side exclude one another")
        }
        try validateCombinations()
    }

    private func validateCombinations() throws {
        let shrinks = shortSide != nil || maxSide != nil
        if shrinks, encode == .keep || encode == .auto {
            throw ValidationError(
                "--encode \(encode.rawValue) does not shrink images; add --encode jpeg or --encode raw")
        }
        if quality != nil || subsampling != nil, encode != .jpeg {
            throw ValidationError(
                "\(quality != nil ? "--quality" : "--subsampling") is of JPEGs that are made; add --encode jpeg"
            )
        }
        if rawShare != nil, encode == .raw {
            throw ValidationError("--encode raw keeps all images decoded already")
        }
        if check, encode == .raw || encode == .jpeg {
            throw ValidationError("--encode \(encode.rawValue) decodes every image anyway; leave out --check")
        }
        if index, encode == .raw {
            throw ValidationError(
                "--encode raw keeps no JPEGs that --index could index; leave one of them out")
        }
    }

    func options() throws -> StorageOptions {
        let limit: SizeLimit = shortSide.map { .shortSide($0) } ?? maxSide.map { .longSide($0) } ?? .none
        return StorageOptions(
            encoding: encode, limit: limit, quality: quality ?? 90, subsampling: subsampling ?? 420,
            rawShare: rawShare ?? 0, decodesKept: check, indexes: index)
    }
}
