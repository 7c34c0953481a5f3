import Glibc
import ObjectStorage
import TestSupport
import Testing

@testable import FITSTree

/// What happens when an object changes: ESTALE for those who look at the old version, and the new one whole for others.
@Suite struct VersionTests {
    /// Too long to come whole with the headers.
    private static let old = FITSBuilder.file(.primary("EPOCH   = 1"), .image(axes: [1_200_000], "EXTNAME = 'OLD'"))
    private static let new = FITSBuilder.file(
        .primary("EPOCH   = 2"), .image(axes: [1_200_001], "EXTNAME = 'NEW'"), .image(axes: [3]))

    private static let listings: [(ScriptedFile.Listed, ScriptedFile.Listed)] = [
        (.name, .name), (.hint("2024-01-01 200K"), .hint("2024-01-02 200K")),
        // To the minute, and rounded: the listing does not tell that it changed.
        (.hint("2024-01-01 200K"), .hint("2024-01-01 200K")), (.object, .object),
    ]

    private func change(_ store: ScriptedStore, _ key: String, _ listing: ScriptedFile.Listed) {
        store[key] = ScriptedFile(Self.new, etag: "2", modified: Timestamp(seconds: 1_800_000_000), listing: listing)
    }

    @Test(arguments: listings)
    func `a FITS directory goes on with its version until a read fails, and the next look shows the new one whole`(
        _ before: ScriptedFile.Listed, _ after: ScriptedFile.Listed
    ) async throws {
        let store = ScriptedStore(["a.fits": ScriptedFile(Self.old, listing: before)])
        let mounted = Mounted(store)
        let directory = try await mounted.inode("a.fits")
        let data = try await mounted.inode("a.fits/1/data")
        change(store, "a.fits", after)

        // Headers that were read are still the old ones, all of them.
        #expect(try await mounted.text("a.fits/1/header.txt").contains("'OLD'"))
        #expect(try await mounted.stat("a.fits/1/data").inode == data)
        #expect(await mounted.errno { _ = try await mounted.read(data, 750_000..<760_000) } == ESTALE)
        #expect(mounted.reports.changed == [.init(name: "a.fits", directory: .root)])

        let again = try await mounted.inode("a.fits")
        #expect(again != directory)
        #expect(try await mounted.bytes("a.fits/a.fits", step: 1 << 16) == Self.new)
        #expect(try await mounted.names("a.fits/by-name") == ["PRIMARY", "NEW"])
        #expect(try await mounted.bytes("a.fits/1/data", step: 1 << 16).count == 1_200_001)
        #expect(try await mounted.stat("a.fits").modified.seconds == 1_800_000_000)
        // Who holds the old one open never gets bytes of the new one.
        #expect(await mounted.errno { _ = try await mounted.read(data, 750_000..<760_000) } == ESTALE)
        #expect(try await mounted.read(data, 0..<10) == FITSBuilder.pattern(10))
    }

    @Test(arguments: listings)
    func `a plain file likewise`(_ before: ScriptedFile.Listed, _ after: ScriptedFile.Listed) async throws {
        let store = ScriptedStore(["dir/a.csv": ScriptedFile(Self.old, listing: before)])
        let mounted = Mounted(store)
        let file = try await mounted.inode("dir/a.csv")
        change(store, "dir/a.csv", after)
        #expect(await mounted.errno { _ = try await mounted.read(file, 0..<10) } == ESTALE)
        #expect(mounted.reports.changed.map(\.name) == ["a.csv"])
        #expect(try await mounted.inode("dir/a.csv") != file)
        #expect(try await mounted.bytes("dir/a.csv", step: 1 << 16) == Self.new)
    }

    @Test func `a reader of the old version that goes on trying does not cost the new one its place`() async throws {
        let store = ScriptedStore(["a.csv": ScriptedFile(Self.old)])
        let mounted = Mounted(store)
        let file = try await mounted.inode("a.csv")
        change(store, "a.csv", .name)
        _ = await mounted.errno { _ = try await mounted.read(file, 0..<10) }
        let new = try await mounted.inode("a.csv")
        store.forgetLog()
        for _ in 0..<5 {
            #expect(await mounted.errno { _ = try await mounted.read(file, 0..<10) } == ESTALE)
            #expect(try await mounted.inode("a.csv") == new)
        }
        #expect(store.log.allSatisfy { $0 == .read("a.csv") })
    }

    @Test func `a change is seen even if the listing is too old by then`() async throws {
        var configuration = Tree.Configuration()
        configuration.metadataLifetime = .seconds(1)
        let store = ScriptedStore(["a.csv": ScriptedFile(Self.old, listing: .hint("same"))])
        let mounted = Mounted(store, configuration)
        let file = try await mounted.inode("a.csv")
        change(store, "a.csv", .hint("same"))
        try await Task.sleep(for: .milliseconds(1100))
        #expect(await mounted.errno { _ = try await mounted.read(file, 0..<10) } == ESTALE)
        #expect(try await mounted.bytes("a.csv", step: 1 << 16) == Self.new)
    }

    @Test func `a change that is found out while headers are read is seen by the next look`() async throws {
        let store = ScriptedStore(["a.fits": ScriptedFile(Self.old, listing: .hint("same"))])
        let mounted = Mounted(store)
        // The version is known from the plain file, the headers are not.
        _ = try await mounted.inode(".fitsfs/files/a.fits")
        change(store, "a.fits", .hint("same"))
        #expect(await mounted.errno { _ = try await mounted.names("a.fits") } == ESTALE)
        #expect(try await mounted.names("a.fits/by-name") == ["PRIMARY", "NEW"])
        #expect(try await mounted.bytes("a.fits/a.fits", step: 1 << 16) == Self.new)
    }

    @Test func `a listing that tells of the change shows the new version without a failed read`() async throws {
        var configuration = Tree.Configuration()
        configuration.metadataLifetime = .seconds(1)
        let store = ScriptedStore([
            "a.fits": ScriptedFile(Self.old, listing: .hint("2024")),
            "b.csv": ScriptedFile(Self.old, listing: .hint("2024")),
        ])
        let mounted = Mounted(store, configuration)
        let (fits, csv) = (try await mounted.inode("a.fits"), try await mounted.inode("b.csv"))
        let header = try await mounted.inode("a.fits/0/header.txt")
        for key in ["a.fits", "b.csv"] { change(store, key, .hint("2025")) }
        try await Task.sleep(for: .milliseconds(1100))
        #expect(try await mounted.inode("a.fits") != fits)
        #expect(try await mounted.inode("b.csv") != csv)
        #expect(try await mounted.text("a.fits/0/header.txt").contains("EPOCH   = 2"))
        #expect(try await mounted.stat("b.csv").size == Self.new.count)
        // The old header is in memory, and its number still shows it.
        let old = String(decoding: try await mounted.read(header, 0..<1000), as: UTF8.self)
        #expect(old.contains("EPOCH   = 1"))
    }

    @Test func `a version that no listing vouches for is asked for again after a while`() async throws {
        var configuration = Tree.Configuration()
        configuration.metadataLifetime = .seconds(1)
        let store = ScriptedStore(["b.csv": ScriptedFile(Self.old)])
        let mounted = Mounted(store, configuration)
        let old = try await mounted.inode("b.csv")
        try await Task.sleep(for: .milliseconds(1100))
        #expect(try await mounted.inode("b.csv") == old)
        change(store, "b.csv", .name)
        try await Task.sleep(for: .milliseconds(1100))
        #expect(try await mounted.stat("b.csv").size == Self.new.count)
        #expect(store.log.filter { $0 == .head("b.csv") }.count >= 3)
    }

    @Test func `a lifetime of zero still lets every question be answered`() async throws {
        var configuration = Tree.Configuration()
        configuration.metadataLifetime = .zero
        let store = ScriptedStore(["a.fits": ScriptedFile(Self.old), "b.csv": ScriptedFile(Self.old)])
        let mounted = Mounted(store, configuration)
        #expect(try await mounted.names("") == ["a.fits", "b.csv"])
        #expect(try await mounted.bytes("b.csv", step: 1 << 16) == Self.old)
        #expect(try await mounted.text("a.fits/1/header.txt").contains("'OLD'"))
        #expect(try await mounted.lookup("b.csv").lifetime == .zero)
    }

    @Test func `a file that is gone is ENOENT, and the next listing does not have it`() async throws {
        let store = ScriptedStore(["a.csv": ScriptedFile(Self.old), "b.csv": ScriptedFile(Self.old)])
        let mounted = Mounted(store)
        let file = try await mounted.inode("a.csv")
        store["a.csv"] = nil
        #expect(await mounted.errno { _ = try await mounted.read(file, 0..<10) } == ENOENT)
        #expect(try await mounted.names("") == ["b.csv"])
        #expect(await mounted.errno { _ = try await mounted.inode("a.csv") } == ENOENT)
    }

    @Test func `an object without any validator that loses its HDUs is stale and no crash`() async throws {
        let long = FITSBuilder.file(.primary(), .image(axes: [10]), .image(axes: [20]), .image(axes: [30]))
        let store = ScriptedStore([
            "a.fits": ScriptedFile(long, etag: nil), "other.fits": ScriptedFile(long, etag: "1"),
        ])
        // So little memory that the headers and blocks of one file drive out those of the other.
        let mounted = Mounted(store, headerMemoryBytes: 1, memoryBytes: 0)
        let hdu = try await mounted.inode("a.fits/3")
        let header = try await mounted.inode("a.fits/3/header.txt")
        let npy = try await mounted.inode("a.fits/3/data.npy")
        var short = FITSBuilder.file(.primary(), .image(axes: [10]))
        short += [UInt8](repeating: 0, count: long.count - short.count)
        store["a.fits"] = ScriptedFile(short, etag: nil)
        _ = try await mounted.bytes("other.fits/other.fits", step: 1 << 16)
        let tree = mounted.tree
        #expect(await mounted.errno { _ = try await mounted.read(header, 0..<10) } == ESTALE)
        #expect(await mounted.errno { _ = try await mounted.read(npy, 0..<5000) } == ESTALE)
        _ = try await mounted.bytes("other.fits/other.fits", step: 1 << 16)
        let listed = await mounted.errno {
            _ = try await mounted.answer { _ throws(Unready) in try tree.directory(hdu) }
        }
        #expect(listed == ESTALE)
        _ = try await mounted.bytes("other.fits/other.fits", step: 1 << 16)
        let looked = await mounted.errno {
            _ = try await mounted.answer { _ throws(Unready) in try tree.lookup("data", in: hdu) }
        }
        #expect(looked == ESTALE)
        let names = await mounted.errno {
            _ = try await mounted.answer { _ throws(Unready) in try tree.extendedAttributeNames(hdu) }
        }
        #expect(names == ESTALE)
        let value = await mounted.errno {
            _ = try await mounted.answer { _ throws(Unready) in try tree.extendedAttribute("user.fits.NAXIS", of: hdu) }
        }
        #expect(value == ESTALE)
    }

    @Test func `headers that have left memory are read again`() async throws {
        let store = ScriptedStore()
        for number in 0..<20 { store["\(number).fits"] = ScriptedFile(Self.old, etag: "\(number)") }
        let mounted = Mounted(store, headerMemoryBytes: 1)
        for round in 0..<2 {
            for number in 0..<20 {
                #expect(try await mounted.text("\(number).fits/1/header.txt").contains("'OLD'"), "round \(round)")
                #expect(try await mounted.attribute("user.fits.EXTNAME", of: "\(number).fits/1") == "OLD")
            }
        }
        #expect(Set(store.log.filter { if case .open = $0 { true } else { false } }).count == 20)
        #expect(store.log.filter { if case .open = $0 { true } else { false } }.count == 20)
    }
}
