import Foundation
import Terminal
import Testing

@Suite struct JSONTests {
    private struct Row: Encodable {
        var zeta = 1
        var alpha: Double? = 0.1
        var half: Float16 = 0.1
        var name = "a\"\u{301}\\\n\u{1B}日"
        var parts = [1.5, .nan]
        var inner = Inner()
        var absent: Double?

        struct Inner: Encodable {
            var samplesTrained = 3
            var ok = true
            var none: [Int] = []
            enum CodingKeys: String, CodingKey {
                case samplesTrained = "samples_trained"
                case ok, none
            }
        }
    }

    @Test func keysKeepTheirOrderAndAbsentOrInfiniteNumbersAreNull() throws {
        let text = try jsonText(Row(), pretty: false)
        #expect(
            text
                == #"{"zeta":1,"alpha":0.1,"half":0.1,"name":"a\"\#u{301}\\\n\u001b日","parts":[1.5,null],"#
                + #""inner":{"samples_trained":3,"ok":true,"none":[]},"absent":null}"#)
    }

    @Test func prettyTextIsTheSameDocument() throws {
        let pretty = try jsonText([Row()], pretty: true)
        let compact = try jsonText([Row()], pretty: false)
        let a = try #require(JSONSerialization.jsonObject(with: Data(pretty.utf8)) as? NSArray)
        let b = try #require(JSONSerialization.jsonObject(with: Data(compact.utf8)) as? NSArray)
        #expect(a == b)
        #expect(pretty.hasPrefix("[\n  {\n    \"zeta\": 1,\n"))
    }

    @Test func valuesThatEncodeThemselvesAreFollowed() throws {
        let id = try #require(UUID(uuidString: "00000000-0000-0000-0000-00000000000A"))
        #expect(try jsonText(id, pretty: false) == "\"\(id.uuidString)\"")
        #expect(try jsonText(["k": UInt64.max], pretty: false) == "{\"k\":18446744073709551615}")
        #expect(try jsonText(Int?.none, pretty: false) == "null")
    }
}
