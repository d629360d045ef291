import Testing

@testable import Terminal

@Suite struct TextTests {
    @Test func controlAndDirectionCharactersAreShownAsTheirBytes() {
        #expect(
            printable("a\u{1B}[31mred\u{7}\r\n\tb\u{9B}2J\u{202E}c\u{2066}d")
                == #"a\x1B[31mred\x07\x0D\x0A\x09b\xC2\x9B2J\xE2\x80\xAEc\xE2\x81\xA6d"#)
        #expect(printable("日本 é") == "日本 é")
    }

    @Test func wideCharactersTakeTwoColumnsAndCombiningMarksNone() {
        #expect(displayWidth("cat") == 3)
        #expect(displayWidth("日本") == 4)
        #expect(displayWidth("e\u{301}") == 1)
        #expect(displayWidth("한ｶ🙂") == 2 + 1 + 2)
        #expect(displayWidth("a\u{200B}b") == 2)
    }

    @Test func aCutTextEndsWithAnEllipsisAndFits() {
        #expect(truncated("automobile", toWidth: 6) == "autom…")
        #expect(truncated("日本語", toWidth: 4) == "日…")
        #expect(truncated("cat", toWidth: 3) == "cat")
    }

    @Test func aShortenedNameKeepsBothEnds() {
        #expect(shortened("data_batch_4.bin#3845", toWidth: 10) == "data…#3845")
        #expect(shortened("日本語の名前", toWidth: 6) == "日…前")
        #expect(shortened("cat", toWidth: 3) == "cat")
        #expect(shortened("cat", toWidth: 1) == "…")
    }

    @Test func digitsStandInGroupsOfThree() {
        #expect(
            [0, 999, 1000, 60_000, 1_234_567, -1234].map(\.grouped) == [
                "0", "999", "1,000", "60,000", "1,234,567", "-1,234",
            ])
    }

    @Test(arguments: [
        (0.534, "0.53 s"), (12.34, "12.3 s"), (59.97, "1:00"), (245, "4:05"), (3723, "1:02:03"),
        (.infinity, "?"),
    ]) func durationsReadAsPeopleSayThem(seconds: Double, text: String) {
        #expect(seconds.asDuration == text)
    }

    @Test func fractionsAreShownAsPercent() {
        #expect(0.9125.percent(decimals: 2) == "91.25 %")
    }
}
