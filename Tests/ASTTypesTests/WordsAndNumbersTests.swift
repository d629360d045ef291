import ASTTypes
import Testing

struct WordsAndNumbersTests {
    @Test(arguments: [
        (0, "0 B"), (512, "512 B"), (999, "999 B"), (1000, "1.00 kB"), (1023, "1.02 kB"), (9_994, "9.99 kB"),
        (9_996, "10.0 kB"), (99_940, "99.9 kB"), (99_960, "100 kB"), (999_499, "999 kB"),
        (999_500, "1.00 MB"),
        (184_320_000, "184 MB"), (1_020_000_000, "1.02 GB"), (-1_500, "-1.50 kB"), (Int.max, "9223 PB"),
    ])
    func aSizeIsWrittenWithThreeDigits(bytes: Int, text: String) {
        #expect(ByteCount(bytes).description == text)
    }

    @Test(arguments: [
        ("0", 0), ("512", 512), ("8GB", 8_000_000_000), ("1.5 GiB", 3 << 29), ("4mib", 4 << 20), ("7 b", 7),
        ("2TB", 2_000_000_000_000), ("0.5kB", 500),
    ])
    func aSizeIsReadAsPeopleWriteIt(text: String, bytes: Int) {
        #expect(ByteCount(parsing: text) == ByteCount(bytes))
    }

    @Test(arguments: [
        "", "GB", "8XB", "-1", "1e3", "8 G B", "9999999TiB", "1.2.3kB", "٣", "inf", "nan", "8GB ",
    ])
    func whatIsNoSizeIsRefused(text: String) { #expect(ByteCount(parsing: text) == nil) }

    @Test(arguments: [
        (0.29, 2, "0.29"), (1.005, 2, "1.00"), (2.5, 0, "3"), (-2.5, 0, "-3"), (0.999, 2, "1.00"),
        (-0.004, 2, "0.00"),
        (-0.006, 2, "-0.01"), (12.345678, 4, "12.3457"), (1e-9, 3, "0.000"), (99.95, 1, "100.0"),
        (7, 3, "7.000"),
        (0.0625, 3, "0.063"), (-0.0, 1, "0.0"),
    ])
    func aNumberIsRoundedToItsDecimals(value: Double, decimals: Int, text: String) {
        #expect(value.rounded(toDecimals: decimals) == text)
    }

    @Test func largeNumbersAndManyDecimalsAreWrittenToo() {
        #expect(123_456_789_012_345.67.rounded(toDecimals: 6).hasPrefix("123456789012345.67"))
        #expect(1.5.rounded(toDecimals: 20) == "1.50000000000000000000")
        #expect(1.5.rounded(toDecimals: -1) == "2")
        #expect(1e18.rounded(toDecimals: 1) == "1000000000000000000.0")
        #expect(Double.infinity.rounded(toDecimals: 2) == "inf")
        #expect(Double.nan.rounded(toDecimals: 2) == "nan")
        #expect(1e300.rounded(toDecimals: 2) == "1e+300")
    }

    private let names = ["full", "uniform", "ast", "history"]

    @Test(arguments: [
        ("unifrom", "uniform"), ("HISTORY", "history"), ("hystory", "history"), ("ful", "full"),
        ("asta", "ast"), ("sat", "ast"),
        ("fulll", "full"),
    ])
    func aMisspeltNameSuggestsTheNearest(word: String, name: String) {
        #expect(didYouMean(word, among: names) == name)
        #expect(suggestion(for: word, among: names) == "did you mean '\(name)'?")
    }

    @Test(arguments: ["importance", "", "xyz", "fxyl"])
    func aWordNearNothingSuggestsTheList(word: String) {
        #expect(didYouMean(word, among: names) == nil)
        #expect(suggestion(for: word, among: names) == "choose one of full, uniform, ast, history")
    }

    @Test func anEmptyListOffersNothing() {
        #expect(didYouMean("full", among: []) == nil)
        #expect(suggestion(for: "full", among: []) == "there is none")
    }

    @Test func aFailureSaysItsRemedyAfterItsMessage() {
        #expect(Failure(.usage, "no split 'x'").description == "no split 'x'")
        #expect(
            Failure(.usage, "no split 'x'", remedy: "choose train").description
                == "no split 'x'; choose train")
    }
}
