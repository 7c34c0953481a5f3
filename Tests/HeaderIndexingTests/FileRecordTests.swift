import BlockCaching
import FITS
import ObjectStorage
import TestSupport
import Testing

@testable import HeaderIndexing

@Suite struct FileRecordTests {
    private static let whole = FITSBuilder.file(
        .primary(), .image(bitpix: 16, axes: [100, 100], "EXTNAME = 'SCI'"), .image(axes: [7]))
    private let cache = BlockCache(memoryLimitBytes: 1 << 20, readAheadBytes: 0)

    private static let files: [(String, [UInt8])] = [
        ("a.fits", whole),
        ("trailing.fits", whole + [UInt8](repeating: 0x20, count: 2880)),
        ("truncated.fits", Array(whole.prefix(whole.count - 5000))),
        ("cut-header.fits", Array(whole.prefix(2880 + 800))),
        ("page.fits", Array("<html>Not found</html>".utf8)),
        ("a.fits.gz", storedGzip(whole)),
    ]

    @Test(arguments: files)
    func `what was learnt of a file is the same from its record`(_ name: String, _ bytes: [UInt8]) async throws {
        let store = ScriptedStore([name: ScriptedFile(bytes)])
        let object = try await store.head(name)
        let file = try await HeaderIndex(cache: cache, memoryLimitBytes: 1 << 20).file(object)
        let record = try #require(FileRecord.bytes(of: file))
        let again = record.withUnsafeBytes { record in
            FileRecord.file(record, of: object) { container, size in file.stream }
        }
        #expect(again?.layout == file.layout)
        #expect(again?.container == file.container)
        #expect(again?.stream.identity == file.stream.identity)
    }

    @Test func `a record that is cut or changed is none, or one that makes sense`() async throws {
        let object = try await ScriptedStore(["a.fits": ScriptedFile(Self.whole)]).head("a.fits")
        let file = try await HeaderIndex(cache: cache, memoryLimitBytes: 1 << 20).file(object)
        let record = try #require(FileRecord.bytes(of: file))
        var random = SplitMix64(state: 7)
        for _ in 0..<2000 {
            var bytes = record
            if random.next() & 1 == 0 { bytes = Array(bytes.prefix(Int(random.next() % UInt64(bytes.count)))) }
            for _ in 0..<3 where !bytes.isEmpty {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            let read = bytes.withUnsafeBytes { FileRecord.file($0, of: object) { _, _ in file.stream } }
            #expect(read == nil || read?.stream.size == file.stream.size)
        }
    }
}
