import HTTP
import TestSupport
import Testing

@testable import ObjectStorage

/// Input that no one wrote: whatever comes of it has to keep the promises of what is well written.
@Suite struct MutatedInputTests {

    /// A few changes of the kinds that break parsers: bytes replaced, pieces cut out, repeated or moved, an early end.
    static func mutated(_ original: [UInt8], _ numbers: inout SplitMix64) -> [UInt8] {
        let sharp = Array("<>\"'&#;=/%?:[]{},\\!-\t\n\r\0.~".utf8) + [0x80, 0xC3, 0xE9, 0xFF, 0xEF, 0xBB]
        var bytes = original
        for _ in 0..<Int.random(in: 1...6, using: &numbers) where !bytes.isEmpty {
            let start = Int.random(in: 0..<bytes.count, using: &numbers)
            let end = min(bytes.count, start + Int.random(in: 1...40, using: &numbers))
            switch Int.random(in: 0..<6, using: &numbers) {
            case 0, 1: bytes[start] = sharp.randomElement(using: &numbers) ?? 0
            case 2: bytes.insert(sharp.randomElement(using: &numbers) ?? 0, at: start)
            case 3: bytes.removeSubrange(start..<end)
            case 4: bytes.insert(contentsOf: bytes[start..<end], at: Int.random(in: 0...bytes.count, using: &numbers))
            default: bytes.removeSubrange(start...)
            }
        }
        return bytes
    }

    @Test(
        "whatever is done to an index, its members are names that a folder can have, each once",
        arguments: [
            NginxPages.html, NginxPages.json, ApachePages.fancy, ApachePages.table, CaddyPages.html, CaddyPages.json,
            RclonePages.html, OtherPages.lighttpd, OtherPages.h2o, OtherPages.python,
        ])
    func indexes(page: String) throws {
        var numbers = SplitMix64(state: UInt64(page.utf8.count))
        let url = try #require(URL("http://127.0.0.1/data/"))
        let original = Array(page.utf8)
        var indexes = 0
        for _ in 0..<60 {
            guard let index = IndexPage(Self.mutated(original, &numbers), url: url) else { continue }
            indexes += 1
            #expect(Set(index.entries.map(\.name)).count == index.entries.count)
            for entry in index.entries {
                #expect(Key.names(in: Key.component(of: entry.name)) == [entry.name])
                #expect(entry.name.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
            }
        }
        #expect(indexes > 0)
    }

    @Test("whatever is done to a list, its paths are distinct and stay in the mount, or its line is named") func lists()
    {
        let list = """
            # survey
            https://h/a/n1/x.fits
            https://h/a/n2/x.fits\tnight 2/x.fits
            http://[::1]:8080/download?uri=mast:TESS/y.fits
            file:///data/e%20f.fits\tlocal/f.fits.gz
            /data/a b.fits
            https://h/a/n1/x.fits\r
            """
        var numbers = SplitMix64(state: 1)
        var (read, refused) = (0, 0)
        for _ in 0..<500 {
            let text = Self.mutated(Array(list.utf8), &numbers)
            do throws(URLListError) {
                let entries = try URLList(parsing: text, localFolder: "/home").entries
                read += 1
                #expect(Set(entries.map(\.key)).count == entries.count)
                #expect(entries.allSatisfy { !$0.key.isEmpty && Key.names(in: $0.key) != nil })
                #expect(entries.allSatisfy { URL($0.url) != nil })
            } catch {
                refused += 1
                #expect((1...text.count + 1).contains(error.line))
            }
        }
        #expect(read > 20 && refused > 20)
    }

    @Test("whatever is done to a Content-Range, one that is read is within its total") func contentRanges() {
        var numbers = SplitMix64(state: 2)
        var read = 0
        for _ in 0..<2000 {
            let text = Self.mutated(Array("bytes 42-1233/4611686018427387904".utf8), &numbers)
            guard let value = ContentRange(String(decoding: text, as: UTF8.self)) else { continue }
            read += 1
            if let range = value.range {
                #expect(!range.isEmpty && range.lowerBound >= 0 && range.upperBound <= value.total ?? .max)
            } else {
                #expect(value.total != nil)
            }
        }
        #expect(read > 20)
    }
}
