import Glibc
import HeaderIndexing
import ObjectStorage
import Synchronization
import TestSupport
import Testing

@testable import FITSTree

/// Compact listings against a simple model: a dictionary of what each name says.
@Suite struct ListingModelTests {
    private static let folder = "my%20dir/"
    private static let store = ScriptedStore()

    /// Entries of the kinds that stores give and some that they should not; keys are distinct.
    static func entries(_ count: Int, _ numbers: inout SplitMix64) -> [ListingEntry] {
        let parts = [
            "a", "b.fits", ":", "%3A", " ", "é", "e\u{301}", ".", "-", "~2", "/x", "[0]", "\n", "星", "100%", "%", "+",
            String(repeating: "n", count: 120), "M.FITS.gz", ".txt",
        ]
        return (0..<count).map { number in
            let name = (0..<Int.random(in: 1...3, using: &numbers)).map { _ in parts.randomElement(using: &numbers)! }
                .joined()
            let kind: ListingEntry.Kind = Int.random(in: 0..<5, using: &numbers) == 0 ? .folder : .object
            let spelled = Bool.random(using: &numbers) ? Key.component(of: Array(name.utf8)) : "key\(number)"
            var entry = ListingEntry(
                key: folder + spelled + (kind == .folder ? "/" : ""), name: name, kind: kind)
            if Bool.random(using: &numbers) {
                entry.modified = Timestamp(
                    seconds: Int.random(in: -1_000_000...4_000_000_000, using: &numbers),
                    nanoseconds: Bool.random(using: &numbers) ? 0 : Int.random(in: 0..<1_000_000_000, using: &numbers))
            }
            if Bool.random(using: &numbers) { entry.versionHint = "hint \(number)" }
            if Bool.random(using: &numbers) { entry.printedSize = Int.random(in: -5...1 << 40, using: &numbers) }
            switch Int.random(in: 0..<4, using: &numbers) {
            case 0: entry.version = ObjectVersion(etag: "\"\(number)\"")
            case 1: entry.version = ObjectVersion(lastModified: "Sun, 22 Nov 2026 10:00:00 GMT")
            default: break
            }
            return entry
        }
    }

    /// Names as the kernel compares them: byte by byte.
    private typealias Model = [[UInt8]: ListingEntry]

    /// The names that a folder's members get, each with what the listing says under it.
    private static func model(_ entries: [ListingEntry]) -> Model {
        var named: Model = [:]
        func free(_ name: String) -> [UInt8] {
            (2...).lazy.map { Array(FileName.numbered(name, $0).utf8) }.first { named[$0] == nil }!
        }
        for entry in entries {
            let name = FileName.escaped(entry.name)
            let bytes = Array(name.utf8)
            guard let holder = named[bytes] else {
                named[bytes] = entry
                continue
            }
            if entry.kind == .folder, holder.kind == .object {
                named[bytes] = entry
                named[free(name)] = holder
            } else {
                named[free(name)] = entry
            }
        }
        return named
    }

    private static func listing(_ entries: [ListingEntry], _ numbers: inout SplitMix64) -> FolderListing {
        let listing = FolderListing(of: folder, in: store, Selection())
        var rest = entries[...]
        while !rest.isEmpty {
            let length = Int.random(in: 1...300, using: &numbers)
            listing.receive(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        listing.end(.complete(.now))
        return listing
    }

    private func expectSame(_ listing: FolderListing, _ model: Model) {
        #expect(listing.count == model.count)
        for (bytes, entry) in model {
            let name = String(decoding: bytes, as: UTF8.self)
            guard let member = listing[name] else {
                Issue.record("\(name) is not there")
                continue
            }
            let isFolder = entry.kind == .folder
            #expect(member.name == name && Array(member.key.utf8) == Array(entry.key.utf8))
            #expect(member.isFolder == isFolder && member.isFITS == (!isFolder && Selection().isFITS(entry.name)))
            #expect(member.modified == entry.modified)
            #expect(member.printedSize == entry.printedSize.flatMap { $0 < 0 ? nil : $0 })
            let object = isFolder || member.printedSize == nil ? nil : entry.version
            #expect(member.versionHint.isEmpty == (isFolder || object == nil && entry.versionHint.isEmpty))
            #expect(member.object?.version == object && member.isWhole == (object != nil))
            #expect(listing[listing.position(of: name)!].name == name)
        }
        #expect(listing["no such name"] == nil)
    }

    @Test(arguments: 1...4) func `a listing says under each name what was listed`(_ seed: UInt64) {
        var numbers = SplitMix64(state: seed)
        let entries = Self.entries(Int.random(in: 1...1000, using: &numbers), &numbers)
        expectSame(Self.listing(entries, &numbers), Self.model(entries))
    }

    @Test(arguments: 1...4) func `a listing that was encoded and decoded is the same`(_ seed: UInt64) throws {
        var numbers = SplitMix64(state: seed)
        let entries = Self.entries(Int.random(in: 1...1000, using: &numbers), &numbers)
        let listing = Self.listing(entries, &numbers)
        let bytes = try #require(listing.encoded())
        #expect(bytes.count == listing.encodedLength)
        let decoded = try #require(decode(bytes))
        expectSame(decoded, Self.model(entries))
        #expect(zip(listing.members, decoded.members).allSatisfy { $0.digest == $1.digest })
        #expect(decoded.encoded() == bytes)
    }

    private func decode(_ bytes: [UInt8], _ folder: String = folder, _ selection: Selection = .init()) -> FolderListing?
    {
        FolderListing(decoding: bytes, of: folder, in: Self.store, selection, fetched: .now)
    }

    @Test func `a listing of nothing is kept too, and one that is not complete is not`() throws {
        let empty = FolderListing(of: Self.folder, in: Self.store, Selection())
        #expect(empty.encoded() == nil)
        empty.end(.failed(.notFound(url: "")))
        #expect(empty.encoded() == nil)
        empty.end(.complete(.now))
        #expect(decode(try #require(empty.encoded()))?.count == 0)
    }

    @Test func `what is cut short, too long, of another folder or of another selection is no listing`() throws {
        var numbers = SplitMix64(state: 9)
        let bytes = try #require(Self.listing(Self.entries(300, &numbers), &numbers).encoded())
        #expect(decode(bytes, "other/") == nil)
        #expect(decode(bytes, Self.folder, Selection(exclude: ["x"])) == nil)
        #expect(decode([]) == nil && decode(bytes + [0]) == nil)
        for _ in 0..<100 { #expect(decode(Array(bytes.prefix(.random(in: 0..<bytes.count, using: &numbers)))) == nil) }
    }

    @Test func `columns that no listing makes are refused, though nothing is damaged`() throws {
        var numbers = SplitMix64(state: 10)
        let columns = Self.listing(Self.entries(256, &numbers), &numbers).members[0].page.columns
        var writer = RecordWriter()
        columns.encode(to: &writer)
        #expect(writer.bytes.count == columns.encodedLength)
        var (refused, sound) = (0, 0)
        for _ in 0..<500 {
            var bytes = writer.bytes
            for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
            }
            let columns = bytes.withUnsafeBytes { bytes in
                var reader = RecordReader(bytes)
                return MemberColumns(decoding: &reader)
            }
            guard let read = columns else {
                refused += 1
                continue
            }
            sound += 1
            // Whatever is taken can be asked for everything.
            for index in 0..<read.count { _ = read.description(at: index, in: Self.folder) }
        }
        #expect(refused > 20 && sound > 20)
    }

    @Test func `in the headers view, FITS files have a suffix more and folders keep their names`() {
        var numbers = SplitMix64(state: 11)
        let listing = Self.listing(Self.entries(400, &numbers), &numbers)
        for member in listing.members {
            let name = MemberList.name(of: member, in: .headers)
            #expect((name == nil) == !(member.isFolder || member.isFITS))
            guard let name else { continue }
            #expect(name.utf8.count <= 255)
            #expect(listing[name, in: .headers]?.digest == member.digest)
        }
    }

    @Test func `a member of a long listing takes 34 bytes at most beside its name`() {
        let listing = FolderListing(of: "", in: Self.store, Selection())
        for start in stride(from: 0, to: 20_000, by: 1000) {
            listing.receive(
                (start..<start + 1000).map {
                    ListingEntry(
                        key: "tess-ffic-\($0)-long-name.fits", name: "tess-ffic-\($0)-long-name.fits", kind: .object,
                        modified: Timestamp(seconds: 1_700_000_000 + $0), versionHint: "22-Nov-2026 10:00 \($0)",
                        printedSize: $0)
                })
        }
        listing.end(.complete(.now))
        #expect(listing.encoded()!.count / 20_000 < 30 + 34)
    }
}

/// How long listings are believed.
@Suite struct ListingLifetimeTests {
    @Test(arguments: [
        (0, 1, 1, 60), (0, 1, 31, 30), (0, 1, 61, 0), (0, 1, 1000, 0), (0, 90, 90, 90), (0, 90, 170, 10),
        // From an archive: it was complete before this process began.
        (100, 80, 100, 40),
    ])
    func `a listing is believed for its lifetime, or as long as it took to come`(
        _ begun: Int, _ complete: Int, _ now: Int, _ remaining: Int
    ) {
        let start = ContinuousClock.now
        func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }
        #expect(
            Folders.remaining(of: .seconds(60), begun: at(begun), complete: at(complete), now: at(now))
                == .seconds(remaining))
    }
}

/// Listings that are kept over a remount.
@Suite struct ListingArchiveTests {
    final class Archive: ListingArchive {
        private let kept = Mutex<[String: (bytes: [UInt8], fetched: Timestamp)]>([:])
        let largestListingBytes = 10_000

        var folders: Set<String> { kept.withLock { Set($0.keys) } }
        func load(_ folder: String) -> (bytes: [UInt8], fetched: Timestamp)? { kept.withLock { $0[folder] } }
        func store(_ folder: String, _ bytes: [UInt8], fetched: Timestamp) {
            kept.withLock { $0[folder] = (bytes, fetched) }
        }
        func remove(_ folder: String) { kept.withLock { _ = $0.removeValue(forKey: folder) } }

        func change(_ folder: String, _ change: (inout (bytes: [UInt8], fetched: Timestamp)) -> Void) {
            kept.withLock { if $0[folder] != nil { change(&$0[folder]!) } }
        }
    }

    private let archive = Archive()
    private let store = ScriptedStore([
        "a.txt": ScriptedFile(text: "a", listing: .object), "sub/b.txt": ScriptedFile(text: "b", listing: .object),
    ])

    private func mounted() -> Mounted {
        var configuration = Tree.Configuration()
        configuration.listingArchive = archive
        return Mounted(store, configuration)
    }

    private func mountAndList() async throws -> Inode {
        let mounted = mounted()
        #expect(try await mounted.names("") == ["a.txt", "sub"])
        #expect(try await mounted.text("sub/b.txt") == "b")
        return try await mounted.inode("a.txt")
    }

    @Test func `a remount within the lifetime asks for no listing and shows the same`() async throws {
        let inode = try await mountAndList()
        try await eventually("both listings are kept") { archive.folders == ["", "sub/"] }
        store.forgetLog()
        #expect(try await mountAndList() == inode)
        #expect(store.log == [.read("sub/b.txt")])
    }

    @Test(arguments: [61, 1_000_000, -5])
    func `a listing that is too old, or from the future, is asked for again`(_ age: Int) async throws {
        _ = try await mountAndList()
        try await eventually("both listings are kept") { archive.folders == ["", "sub/"] }
        archive.change("") { $0.fetched = Timestamp(seconds: Timestamp.now.seconds - age) }
        store.forgetLog()
        _ = try await mountAndList()
        #expect(store.log.filter { $0 == .list("") }.count == 1)
        #expect(!store.log.contains(.list("sub/")))
    }

    @Test func `a listing that makes no sense is asked for again`() async throws {
        _ = try await mountAndList()
        try await eventually("both listings are kept") { archive.folders == ["", "sub/"] }
        archive.change("") { $0.bytes[20] ^= 1 }
        store.forgetLog()
        _ = try await mountAndList()
        #expect(store.log.contains(.list("")))
    }

    @Test func `a listing that is larger than what is kept is not made into bytes`() async throws {
        for number in 0..<300 { store["f\(number).txt"] = ScriptedFile(text: "f", listing: .object) }
        let mounted = mounted()
        #expect(try await mounted.names("").count == 302)
        #expect(try await mounted.names("sub") == ["b.txt"])
        try await eventually("the small one is kept") { archive.folders == ["sub/"] }
    }

    @Test func `a listing that a read has shown to be wrong is not kept`() async throws {
        let mounted = mounted()
        let inode = try await mounted.inode("sub/b.txt")
        try await eventually("both listings are kept") { archive.folders == ["", "sub/"] }
        store["sub/b.txt"] = ScriptedFile([1, 2], etag: "2", listing: .object)
        #expect(await mounted.errno { _ = try await mounted.read(inode, 0..<1) } == ESTALE)
        #expect(archive.folders == [""])
        #expect(try await mounted.bytes("sub/b.txt") == [1, 2])
    }
}
