import ASTTypes
import Testing

@testable import Streaming

@Suite struct DiagnosisTests {
    /// Two workers for ten seconds, always busy.
    private func statistics(read: Double, decode: Double, augment: Double) -> StreamStatistics {
        var statistics = StreamStatistics()
        statistics.samplesRead = 10_000
        statistics.readSeconds = read
        statistics.decodeSeconds = decode
        statistics.augmentSeconds = augment
        statistics.elapsedSeconds = 10
        statistics.consumerWaitSeconds = 9
        statistics.workers = 2
        statistics.workerSeconds = 20
        return statistics
    }

    @Test func decodingIsHelpedByFewerPixels() throws {
        var decoding = statistics(read: 1, decode: 16, augment: 3)
        decoding.pixelsDecoded = 4_000_000
        decoding.pixelsAtShortSide256 = 1_000_000
        let diagnosis = decoding.diagnosis(cores: 2)
        #expect(diagnosis.bottleneck == .decode)
        #expect(diagnosis.occupancy == 0.8)
        // 20 seconds become 3 + 17/4.
        #expect(diagnosis.gain == 20 / 7.25)
        #expect(
            diagnosis.sentence
                == "decoding bounds this: 80 % of the work; ingested with --short-side 256 the images would give up to 2.8×"
        )
    }

    @Test func smallImagesAreHelpedByNoCompression() throws {
        var decoding = statistics(read: 1, decode: 16, augment: 3)
        decoding.pixelsDecoded = 1_000_000
        decoding.pixelsAtShortSide256 = 1_000_000
        #expect(decoding.diagnosis(cores: 2).gain == 5)
        #expect(decoding.diagnosis(cores: 2).sentence.contains("--encode raw"))
        let resizing = statistics(read: 1, decode: 16, augment: 3)
        #expect(resizing.diagnosis(cores: 2).sentence.contains("stored in the size"))
    }

    @Test func readingIsHelpedByMemory() throws {
        let diagnosis = statistics(read: 15, decode: 0, augment: 5).diagnosis(cores: 2)
        #expect(diagnosis.bottleneck == .read && diagnosis.gain == 4)
        #expect(diagnosis.sentence.contains("75 %") && diagnosis.sentence.contains("4.0×"))
    }

    @Test func augmentingIsHelpedByCoresWhereThereAreSome() throws {
        let augmenting = statistics(read: 1, decode: 0, augment: 19)
        #expect(augmenting.diagnosis(cores: 6).gain == 3)
        #expect(augmenting.diagnosis(cores: 2).gain == nil)
    }

    @Test func aSlowTrainerIsNobodysFaultHere() throws {
        var waiting = statistics(read: 1, decode: 2, augment: 1)
        waiting.slotWaitSeconds = 16
        waiting.consumerWaitSeconds = 0.1
        let diagnosis = waiting.diagnosis(cores: 2)
        #expect(diagnosis.bottleneck == .consumer && diagnosis.gain == nil)
        #expect(abs(diagnosis.occupancy - 0.99) < 1e-9)
        #expect(diagnosis.sentence.contains("80 %"))
        #expect(waiting.rate(of: .decode) == 5000)
    }

    @Test func nothingStreamedIsSaidSo() throws {
        #expect(StreamStatistics().diagnosis(cores: 2).sentence == "nothing was streamed")
        #expect(StreamStatistics().rate(of: .read) == .infinity)
    }

    @Test func aStreamAccountsForItsTime() throws {
        var work = WorkShare()
        work.countDecoded(ImageShape(height: 512, width: 1024, channels: 3))
        work.countDecoded(ImageShape(height: 100, width: 80, channels: 3))
        #expect(work.pixelsDecoded == 512 * 1024 + 8000)
        #expect(work.pixelsAtShortSide256 == 256 * 512 + 8000)
    }
}
