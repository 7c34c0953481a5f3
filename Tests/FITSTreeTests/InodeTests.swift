import TestSupport
import Testing

@testable import FITSTree

/// Inode numbers, and which of them the tree remembers.
@Suite struct InodeTests {
    private static let fits = FITSBuilder.file(.primary(), .image(axes: [10], "EXTNAME = 'SCI'"))
    private static let paths = [
        "sub", "b.csv", "sub/a.fits", "sub/a.fits/a.fits", "sub/a.fits/info.txt", "sub/a.fits/1",
        "sub/a.fits/1/data", "sub/a.fits/1/data.npy", "sub/a.fits/by-name", "sub/a.fits/by-name/SCI", ".fitsfs",
        ".fitsfs/files", ".fitsfs/files/sub/a.fits", ".fitsfs/headers/sub/a.fits.txt",
    ]

    private func store(etag: String = "1", listing: ScriptedFile.Listed = .hint("2024")) -> ScriptedStore {
        ScriptedStore([
            "sub/a.fits": ScriptedFile(Self.fits, etag: etag, listing: listing),
            "b.csv": ScriptedFile(Self.fits, etag: etag, listing: listing),
        ])
    }

    private func numbers(_ store: ScriptedStore) async throws -> [Inode] {
        let mounted = Mounted(store)
        var numbers: [Inode] = []
        for path in Self.paths { numbers.append(try await mounted.inode(path)) }
        return numbers
    }

    @Test func `two mounts of one source give the same numbers, whatever the order of looking`() async throws {
        let first = try await numbers(store())
        let mounted = Mounted(store())
        for (path, number) in zip(Self.paths, first).reversed() {
            #expect(try await mounted.inode(path) == number, "\(path)")
        }
        #expect(Set(first).count == first.count)
    }

    @Test func `another version has other numbers for everything that shows its bytes`() async throws {
        let old = try await numbers(store())
        let new = try await numbers(store(etag: "2", listing: .hint("2025")))
        for (path, (old, new)) in zip(Self.paths, zip(old, new)) {
            let showsAVersion = path.contains("a.fits") || path == "b.csv"
            #expect((old != new) == showsAVersion, "\(path)")
        }
    }

    @Test func `inside a FITS directory, the numbers tell versions apart even where no listing does`() async throws {
        let old = try await numbers(store(listing: .name))
        let new = try await numbers(store(etag: "2", listing: .name))
        for (path, (old, new)) in zip(Self.paths, zip(old, new)) where path.hasPrefix("sub/a.fits/") {
            #expect(old != new, "\(path)")
        }
    }

    @Test func `no number is zero or the roots`() {
        var numbers: Set<UInt64> = []
        for index in 0..<10_000 { numbers.insert(Inode("\(index).fits", in: .root).rawValue) }
        #expect(numbers.count == 10_000)
        #expect(numbers.min()! > 1)
        // The low bits choose a shard, the others a bucket.
        #expect(Set(numbers.map { $0 & 15 }).count == 16)
        #expect(Set(numbers.map { $0 >> 56 }).count == 256)
    }

    @Test func `name, directory and version all make the number`() {
        let number = Inode("a", in: .root, version: "v")
        #expect(number == Inode("a", in: .root, version: "v"))
        let others = [
            Inode("b", in: .root, version: "v"), Inode("a", in: .root), Inode("a", in: number, version: "v"),
            Inode("av", in: .root), Inode("", in: .root, version: "av"),
        ]
        #expect(Set(others + [number]).count == 6)
    }

    @Test func `a node is known until every lookup was forgotten`() async throws {
        let mounted = Mounted(store())
        #expect(mounted.tree.inodeCount == 1)
        let inode = try await mounted.inode("b.csv")
        for _ in 0..<4 { _ = try await mounted.inode("b.csv") }
        #expect(mounted.tree.inodeCount == 2)
        mounted.tree.forget(inode, 2)
        #expect(try mounted.attributes(inode).size == Self.fits.count)
        mounted.tree.forget(inode, 3)
        #expect(mounted.tree.inodeCount == 1)
        #expect(throws: Unready.self) { _ = try mounted.tree.attributes(inode) }
        #expect(try await mounted.inode("b.csv") == inode)
    }

    @Test func `forgetting too much or the root or what was never known does no harm`() async throws {
        let mounted = Mounted(store())
        let inode = try await mounted.inode("b.csv")
        mounted.tree.forget(inode, .max)
        mounted.tree.forget(.root, .max)
        mounted.tree.forget(Inode(rawValue: 99), 1)
        #expect(mounted.tree.inodeCount == 1)
        #expect(try await mounted.names("") == ["sub", "b.csv"])
    }

    @Test func `a look that fails is not counted`() async throws {
        let mounted = Mounted(store())
        mounted.store.answer(.head("b.csv"), with: .notFound(url: "b.csv"))
        await #expect(throws: FileError.self) { _ = try await mounted.inode("b.csv") }
        await #expect(throws: FileError.self) { _ = try await mounted.inode("c.csv") }
        #expect(mounted.tree.inodeCount == 1)
    }

    @Test func `what was opened while its directory is forgotten stays readable`() async throws {
        let mounted = Mounted(store())
        let data = try await mounted.inode("sub/a.fits/1/data")
        for path in ["sub", "sub/a.fits", "sub/a.fits/1"] {
            mounted.tree.forget(try await mounted.inode(path), .max)
        }
        #expect(try await mounted.read(data, 0..<10) == FITSBuilder.pattern(10))
    }

    @Test func `of two that make one node at once, both are given what is remembered`() {
        let table = InodeTable()
        let inode = Inode("a", in: .root)
        let nodes = (0..<2).map { _ in Node(inode, "a", in: nil, .control) }
        #expect(table.remember(nodes[0]) === nodes[0])
        #expect(table.remember(nodes[1]) === nodes[0])
        table.forget(inode, 1)
        #expect(table[inode] === nodes[0])
        table.forget(inode, 1)
        #expect(table[inode] == nil)
    }

    @Test func `names in a folder are believed for a while and below a FITS file for ever`() async throws {
        var configuration = Tree.Configuration()
        configuration.metadataLifetime = .seconds(17)
        let mounted = Mounted(store(), configuration)
        for path in ["sub", "b.csv", "sub/a.fits", ".fitsfs/files/b.csv"] {
            #expect(try await mounted.lookup(path).lifetime == .seconds(17), "\(path)")
        }
        for path in ["sub/a.fits/1", "sub/a.fits/1/data", "sub/a.fits/by-name/SCI", ".fitsfs", ".fitsfs/files"] {
            #expect(try await mounted.lookup(path).lifetime == nil, "\(path)")
        }
        let lifetime = { (path: String) in try mounted.tree.attributes(try await mounted.inode(path)).lifetime }
        #expect(try await lifetime("") == .seconds(17))
        #expect(try await lifetime("sub/a.fits") == .seconds(17))
        #expect(try await lifetime("sub/a.fits/1") == nil)
        #expect(try await lifetime("b.csv") == nil)
    }

    @Test func `files are as old as their object`() async throws {
        let mounted = Mounted(store())
        #expect(try await mounted.stat("b.csv").modified.seconds == 1_700_000_000)
        #expect(try await mounted.stat("sub/a.fits").modified.seconds == 1_700_000_000)
        #expect(try await mounted.stat("sub/a.fits/1/data").modified.seconds == 1_700_000_000)
        #expect(try await mounted.stat("sub").modified == mounted.stat("").modified)
    }
}
