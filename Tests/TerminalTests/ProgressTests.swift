import Testing

@testable import Terminal

@Suite struct ProgressTests {
    private let state = ProgressState(label: "ingesting", total: 60_000, unit: "images")

    @Test func theBarSaysShareCountRateAndTimeLeft() {
        let bar = state.bar(done: 15_000, seconds: 5, note: "", width: 90)
        #expect(bar.hasPrefix("ingesting [=======>"))
        #expect(bar.hasSuffix("] 25 %  15,000/60,000 images  3,000/s  ETA 15.0 s"))
    }

    @Test(arguments: [20, 50, 80, 200]) func theBarNeverFillsTheLastColumn(width: Int) {
        #expect(displayWidth(state.bar(done: 59_999, seconds: 3, note: "bad 3", width: width)) < width)
    }

    @Test func withoutATotalThereIsNoBarAndNoTimeLeft() {
        let open = ProgressState(label: "reading", total: nil, unit: "samples")
        #expect(open.bar(done: 40, seconds: 8, note: "", width: 80) == "reading 40 samples  5.0/s")
    }

    @Test func moreThanTheTotalIsStillAFullBar() {
        #expect(state.bar(done: 70_000, seconds: 5, note: "", width: 90).contains("=] 100 %"))
    }

    @Test func theSummarySaysTheTime() {
        #expect(
            state.summary(done: 60_000, seconds: 4, note: "2 bad")
                == "ingesting: 60,000 images in 4.00 s (15,000/s)  2 bad")
    }
}
