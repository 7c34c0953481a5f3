import Glibc
import HeaderIndexing
import ObjectStorage
import TestSupport
import Testing

@testable import FITSTree

/// What a mount knows that an earlier one has learnt.
@Suite struct RemountTests {
    private static let fits = FITSBuilder.file(
        .primary("EPOCH   = 1"), .image(axes: [1_200_000], "EXTNAME = 'OLD'"), .image(axes: [3]))
    private static let new = FITSBuilder.file(
        .primary("EPOCH   = 2"), .image(axes: [1_200_000], "EXTNAME = 'NEW'"), .image(axes: [3]))

    private let folder: TemporaryFolder
    private let store: ScriptedStore

    init() throws {
        folder = try TemporaryFolder()
        store = ScriptedStore()
    }

    private func add(_ listing: ScriptedFile.Listed, modified: Timestamp = Timestamp(seconds: 1_700_000_000)) {
        store["a.fits"] = ScriptedFile(Self.fits, etag: "1", modified: modified, listing: listing)
        store["b.csv"] = ScriptedFile(Array("1,2\n".utf8), etag: "2", modified: modified, listing: listing)
    }

    private func change(_ listing: ScriptedFile.Listed) {
        store["a.fits"] = ScriptedFile(Self.new, etag: "3", modified: .now, listing: listing)
    }

    /// A mount of its own, which leaves what it learns to the next one.
    private func mounted(
        lifetime: Duration = .seconds(60), _ body: (Mounted) async throws -> Void
    ) async throws {
        let records = try RecordStore(folder.path + "/" + RecordStore.fileName(in: folder.path), limitBytes: 1 << 20) {
            _ in
        }
        var configuration = Tree.Configuration()
        configuration.metadataLifetime = lifetime
        try await body(Mounted(store, configuration, records: records))
        records.flush(within: .seconds(20))
        store.forgetLog()
    }

    private func walk(_ mounted: Mounted) async throws -> [String] {
        var texts: [String] = []
        for path in ["a.fits/0/header.txt", "a.fits/1/header.txt", "a.fits/info.txt", ".fitsfs/headers/a.fits.txt"] {
            texts.append(try await mounted.text(path))
        }
        return texts
    }

    @Test(arguments: [ScriptedFile.Listed.hint("1 Nov 2023 1.2M"), .object])
    func `headers of versions that the listing vouches for cost the listing alone`(
        _ listing: ScriptedFile.Listed
    ) async throws {
        add(listing)
        var texts: [String] = []
        try await mounted { texts = try await walk($0) }
        try await mounted { (mounted) async throws in
            #expect(try await walk(mounted) == texts)
            #expect(store.log == [.list("")])
        }
    }

    @Test func `a version that no listing vouches for is believed for its lifetime, then asked for on one condition`()
        async throws
    {
        add(.name)
        try await mounted { _ = try await walk($0) }
        try await mounted { (mounted) async throws in
            _ = try await walk(mounted)
            #expect(store.log == [.list("")])
        }
        try await Task.sleep(for: .milliseconds(2100))
        try await mounted(lifetime: .seconds(1)) { (mounted) async throws in
            #expect(try await mounted.text("a.fits/1/header.txt").contains("'OLD'"))
            #expect(store.log == [.list(""), .revalidate("a.fits")])
        }
        change(.name)
        try await Task.sleep(for: .milliseconds(2100))
        try await mounted(lifetime: .seconds(1)) { (mounted) async throws in
            #expect(try await mounted.text("a.fits/1/header.txt").contains("'NEW'"))
            #expect(store.log.starts(with: [.list(""), .revalidate("a.fits")]))
            #expect(!store.log.contains(.open("a.fits")))
        }
    }

    @Test func `a listing that tells of a change is believed`() async throws {
        add(.hint("1 Nov 2023 1.2M"))
        try await mounted { _ = try await walk($0) }
        change(.hint("2 Nov 2023 1.2M"))
        try await mounted { (mounted) async throws in
            #expect(try await mounted.text("a.fits/1/header.txt").contains("'NEW'"))
        }
    }

    @Test func `a file that was new when it was looked at is not vouched for by a date to the minute`() async throws {
        // To the minute, and so late that no slow machine makes it old.
        let now = Timestamp(seconds: (Timestamp.now.seconds / 60 + 1) * 60)
        add(.hint("now 1.2M"), modified: now)
        try await mounted(lifetime: .zero) { _ = try await walk($0) }
        // Within the same minute, at the same size.
        store["a.fits"] = ScriptedFile(Self.new, etag: "3", modified: now, listing: .hint("now 1.2M"))
        try await Task.sleep(for: .milliseconds(2100))
        try await mounted(lifetime: .zero) { (mounted) async throws in
            #expect(try await mounted.text("a.fits/1/header.txt").contains("'NEW'"))
            #expect(store.log.contains(.revalidate("a.fits")))
        }
    }

    @Test func `plain files need no HEAD again where the listing vouches for them`() async throws {
        add(.hint("1 Nov 2023 4"))
        try await mounted { (mounted) async throws in #expect(try await mounted.stat("b.csv").size == 4) }
        try await mounted { (mounted) async throws in
            #expect(try await mounted.stat("b.csv").size == 4)
            #expect(store.log == [.list("")])
        }
    }

    @Test func `a folder that is read with attributes costs no look into the header index`() async throws {
        add(.hint("1 Nov 2023 4"))
        try await mounted { (mounted) async throws in _ = try await mounted.stat("b.csv") }
        try await mounted { (mounted) async throws in
            let directory = try await mounted.directory("")
            let records = try #require(mounted.tree.index.records)
            let entries = (0..<directory.count).map { position in
                directory[position].flatMap { mounted.tree.entry($0, in: directory)?.attributes.kind }
            }
            #expect(entries == [.directory, nil] && records.statistics.hits == 0)
            #expect(try await mounted.stat("b.csv").size == 4)
            #expect(records.statistics.hits == 1 && store.log == [.list("")])
        }
    }

    @Test func `a version that a read has found outdated is not believed by the next mount`() async throws {
        add(.hint("1 Nov 2023 1.2M"))
        try await mounted { (mounted) async throws in
            let data = try await mounted.inode("a.fits/1/data")
            change(.hint("1 Nov 2023 1.2M"))
            #expect(await mounted.errno { _ = try await mounted.read(data, 750_000..<760_000) } == ESTALE)
        }
        try await mounted { (mounted) async throws in
            #expect(try await mounted.text("a.fits/1/header.txt").contains("'NEW'"))
        }
    }

    @Test func `who reads the object at a header gets it from the index, also in the view of files`() async throws {
        var primary = FITSBuilder.primary()
        primary.cards += (0..<400).map { "HISTORY step \($0)" }
        let fits = primary.bytes + FITSBuilder.image(axes: [1_200_000]).bytes
        store["long.fits"] = ScriptedFile(fits, listing: .hint("1 Nov 2023 1.2M"))
        try await mounted { _ = try await $0.text("long.fits/0/header.txt") }
        try await mounted { (mounted) async throws in
            let inode = try await mounted.inode(".fitsfs/files/long.fits")
            #expect(try await mounted.read(inode, 0..<16384) == Array(fits[0..<16384]))
            #expect(try await mounted.read(inode, 4096..<8192) == Array(fits[4096..<8192]))
            #expect(store.log == [.list("")])
        }
    }

    @Test func `what has no validator is not kept`() async throws {
        store["a.fits"] = ScriptedFile(Self.fits, etag: nil, listing: .hint("1 Nov 2023"))
        try await mounted { _ = try await walk($0) }
        try await mounted { (mounted) async throws in
            _ = try await walk(mounted)
            #expect(store.log.contains(.open("a.fits")))
        }
    }
}
