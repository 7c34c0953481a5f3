import Glibc
import ObjectStorage
import TestSupport
import Testing

@testable import FITSTree

/// Members that the kernel knows from a listing, before anybody asks about them.
@Suite struct ListedNodeTests {
    private static let fits = FITSBuilder.file(.primary(), .image(axes: [10], "EXTNAME = 'SCI'"))

    /// As the kernel does for `ls -l`.
    private func list(_ mounted: Mounted) async throws -> [Entry] {
        let directory = try await mounted.directory("")
        return (0..<directory.count).compactMap { directory[$0] }.compactMap { mounted.tree.entry($0, in: directory) }
    }

    @Test(arguments: View.allCases, [true, false])
    func `what a listing gave is what a look at the name gives`(_ view: View, _ saysAll: Bool) async throws {
        let listed: ScriptedFile.Listed = saysAll ? .object : .hint("2024")
        let store = ScriptedStore([
            "a.fits": ScriptedFile(Self.fits, listing: listed), "b.csv": ScriptedFile(Self.fits, listing: listed),
            "sub/c.fits": ScriptedFile(Self.fits, listing: listed),
        ])
        var configuration = Tree.Configuration()
        configuration.view = view
        let mounted = Mounted(store, configuration)
        let names = try await mounted.names("")
        if !saysAll { for name in names { _ = try await mounted.inode(name) } }
        mounted.tree.forget(try await mounted.inode(names[0]), .max)
        let entries = try await list(mounted)
        #expect(entries.count == names.count)
        for entry in entries {
            let inode = entry.attributes.inode
            let attributes = try mounted.attributes(inode)
            #expect(attributes.kind == entry.attributes.kind && attributes.size == entry.attributes.size)
            #expect(attributes.modified == entry.attributes.modified)
        }
        for (name, entry) in zip(names, entries) {
            #expect(try await mounted.stat(name).inode == entry.attributes.inode)
        }
    }

    @Test func `what was listed and forgotten leaves nothing behind`() async throws {
        let store = ScriptedStore()
        for number in 0..<300 { store["\(number).csv"] = ScriptedFile(text: "x", listing: .object) }
        let mounted = Mounted(store)
        let first = try await list(mounted)
        let second = try await list(mounted)
        #expect(mounted.tree.inodeCount == 301)
        for entry in first { mounted.tree.forget(entry.attributes.inode, 1) }
        #expect(mounted.tree.inodeCount == 301)
        #expect(try await mounted.read(second[299].attributes.inode, 0..<9) == Array("x".utf8))
        for entry in second { mounted.tree.forget(entry.attributes.inode, 1) }
        #expect(mounted.tree.inodeCount == 1)
    }

    @Test(arguments: [ScriptedFile.Listed.name, .hint("2024"), .object])
    func `a number that a listing gave never shows another version`(_ listed: ScriptedFile.Listed) async throws {
        var configuration = Tree.Configuration()
        configuration.metadataLifetime = .seconds(1)
        let store = ScriptedStore(["b.csv": ScriptedFile([1, 1, 1], listing: listed)])
        let mounted = Mounted(store, configuration)
        _ = try await mounted.inode("b.csv")
        mounted.tree.forget(try await mounted.inode("b.csv"), .max)
        let old = try #require(try await list(mounted).first).attributes
        store["b.csv"] = ScriptedFile([2, 2, 2], etag: "2", listing: listed)
        #expect(await mounted.errno { _ = try await mounted.read(old.inode, 0..<3) } == ESTALE)
        try await Task.sleep(for: .milliseconds(1100))
        let new = try await mounted.inode("b.csv")
        #expect(new != old.inode)
        #expect(try await mounted.read(new, 0..<3) == [2, 2, 2])
        for entry in try await list(mounted) { #expect(entry.attributes.inode == new) }
        #expect(await mounted.errno { _ = try await mounted.read(old.inode, 0..<3) } == ESTALE)
    }
}
