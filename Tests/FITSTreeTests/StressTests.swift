import TestSupport
import Testing

@testable import FITSTree

/// Many at once: what each sees, and what is left behind.
@Suite struct StressTests {
    private static func fits(_ version: Int) -> [UInt8] {
        FITSBuilder.file(
            .primary("VERSION = \(version)"), .image(axes: [70_000 + version * 1000], "EXTNAME = 'V\(version)'"))
    }

    @Test func `every lookup that is forgotten leaves nothing behind`() async throws {
        let store = ScriptedStore()
        for number in 0..<20 {
            store["\(number).fits"] = ScriptedFile(Self.fits(number), etag: "\(number)", listing: .hint("h"))
            store["\(number).csv"] = ScriptedFile(text: "\(number)")
        }
        let mounted = Mounted(store, headerMemoryBytes: 1, memoryBytes: 1 << 20)
        let paths = (0..<20).flatMap { number in
            ["\(number).csv", "\(number).fits", ".fitsfs/files/\(number).fits", ".fitsfs/headers/\(number).fits.txt"]
        }
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    var dice = SplitMix64(state: UInt64(worker))
                    for _ in 0..<40 { await visit(mounted, paths.randomElement(using: &dice)!) }
                }
            }
        }
        #expect(mounted.tree.inodeCount == 1)
    }

    /// Looks up a path, and a file in it if it is a directory, reads, and forgets all that it looked up.
    private func visit(_ mounted: Mounted, _ path: String) async {
        let tree = mounted.tree
        var given: [Inode] = []
        func step(_ name: String, in parent: Inode) async throws -> Inode {
            let entry = try await mounted.answer { _ throws(Unready) in try tree.lookup(name, in: parent) }
            given.append(entry.attributes.inode)
            return entry.attributes.inode
        }
        do {
            var inode = Inode.root
            for name in path.split(separator: "/") { inode = try await step(String(name), in: inode) }
            if try mounted.attributes(inode).kind == .directory {
                inode = try await step("header.txt", in: try await step("1", in: inode))
            }
            let size = try mounted.attributes(inode).size
            #expect(try await mounted.read(inode, 0..<size).count == size, "\(path)")
        } catch {
            Issue.record(error, "\(path)")
        }
        for inode in given { tree.forget(inode, 1) }
    }

    @Test func `while an object changes everybody sees one version or ESTALE, never a mixture`() async throws {
        let store = ScriptedStore(["a.fits": ScriptedFile(Self.fits(0), etag: "0")])
        let mounted = Mounted(store, memoryBytes: 0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    var whole = 0
                    while whole < 10 {
                        guard let bytes = try? await mounted.bytes("a.fits/1/data", step: 1 << 17),
                            let header = try? await mounted.text("a.fits/1/header.txt")
                        else { continue }
                        let version = (bytes.count - 70_000) / 1000
                        #expect(bytes == FITSBuilder.pattern(70_000 + version * 1000))
                        #expect(header.contains("'V"))
                        whole += 1
                    }
                }
            }
            group.addTask {
                for version in 1...40 {
                    store["a.fits"] = ScriptedFile(Self.fits(version), etag: "\(version)")
                    for _ in 0..<20 { await Task.yield() }
                }
            }
        }
        _ = try? await mounted.bytes("a.fits/1/data")
        #expect(try await mounted.names("a.fits/by-name") == ["PRIMARY", "V40"])
    }
}
