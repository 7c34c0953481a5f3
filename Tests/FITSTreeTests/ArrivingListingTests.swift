import Glibc
import ObjectStorage
import TestSupport
import Testing

@testable import FITSTree

/// A folder whose listing comes in pages, as those of buckets and long indexes do.
@Suite struct ArrivingListingTests {
    private let store = ScriptedStore()
    private let mounted: Mounted

    init() {
        for number in 0..<30 { store["f\(number).txt"] = ScriptedFile(text: "\(number)", listing: .object) }
        store.pageLength = 10
        mounted = Mounted(store)
    }

    /// Answers a question as soon as the tree can, and says whether it had to wait for members.
    private func isMissingMembers(_ ask: (Tree) throws(Unready) -> Void) -> Bool {
        do throws(Unready) {
            try ask(mounted.tree)
            return false
        } catch {
            if case .missing(.members) = error { return true }
            return false
        }
    }

    @Test func `the first names are there before the last page has come`() async throws {
        store.hold(.page("", 1))
        let directory = try await mounted.directory("")
        #expect(directory.count == 10)
        #expect(directory[9]?.name == "f9.txt")
        #expect(!isMissingMembers { tree throws(Unready) in try directory.reach(9) })
        #expect(isMissingMembers { tree throws(Unready) in try directory.reach(10) })
        store.release()
        try await mounted.answer { _ throws(Unready) in try directory.reach(10) }
        #expect(directory[10]?.name == "f10.txt")
        try await mounted.answer { _ throws(Unready) in try directory.reach(30) }
        #expect(directory.count == 30)
        #expect(store.log == [.list("")])
    }

    @Test func `a name that has come is found at once, and one that has not is waited for`() async throws {
        store.hold(.page("", 2))
        _ = try await mounted.directory("")
        #expect(try await mounted.stat("f3.txt").size == 1)
        #expect(try await mounted.stat("f13.txt").size == 2)
        #expect(isMissingMembers { tree throws(Unready) in _ = try tree.find("f23.txt", in: .root) })
        let (late, absent) = (
            Task { try await mounted.stat("f23.txt").size }, Task { try await mounted.stat("nothing").size }
        )
        store.release()
        #expect(try await late.value == 2)
        await #expect(throws: FileError.noSuchFile) { _ = try await absent.value }
        #expect(store.log == [.list("")])
    }

    @Test func `an error in the middle shows what came, then itself, and the next look lists again`() async throws {
        store.hold(.page("", 1))
        let directory = try await mounted.directory("")
        store.answer(.page("", 2), with: .timedOut(url: "https://archive.example/", detail: "503"))
        store.release()
        try await mounted.answer { _ throws(Unready) in try directory.reach(19) }
        #expect(directory[19]?.name == "f19.txt")
        #expect(
            await mounted.errno { try await mounted.answer { _ throws(Unready) in try directory.reach(20) } }
                == ETIMEDOUT)
        #expect(directory.count == 20)
        store.answer(.page("", 2), with: nil)
        #expect(try await mounted.stat("f29.txt").size == 2)
        #expect(store.log == [.list(""), .list("")])
    }

    @Test(arguments: [1, 2])
    func `an error right behind the first members does not hide them, and is not asked for again`(_ page: Int)
        async throws
    {
        store.answer(.page("", page), with: .timedOut(url: "https://archive.example/", detail: "503"))
        let directory = try await mounted.directory("")
        #expect(
            await mounted.errno { try await mounted.answer { _ throws(Unready) in try directory.reach(page * 10) } }
                == ETIMEDOUT)
        #expect(directory.count == page * 10 && directory[9]?.name == "f9.txt")
        #expect(store.log == [.list("")])
        #expect(try await mounted.stat("f5.txt").size == 1)
        #expect(await mounted.errno { _ = try await mounted.stat("f29.txt") } == ETIMEDOUT)
        #expect(store.log.count <= 3)
    }

    @Test func `who waits for a page can be interrupted, and the listing goes on for others`() async throws {
        store.hold(.page("", 1))
        let directory = try await mounted.directory("")
        let waiting = Task {
            await mounted.errno { try await mounted.answer { _ throws(Unready) in try directory.reach(29) } }
        }
        waiting.cancel()
        #expect(await waiting.value == EINTR)
        store.release()
        #expect(try await mounted.stat("f29.txt").size == 2)
        #expect(store.log == [.list("")] && store.cancelled == [])
    }

    @Test func `a listing of which nothing has come is given up with the last who waits for it`() async throws {
        store.hold(.list(""))
        let waiting = (0..<3).map { _ in Task { await mounted.errno { _ = try await mounted.names("") } } }
        try await eventually("the listing is asked for") { store.underWay == 1 }
        waiting.forEach { $0.cancel() }
        for task in waiting { #expect(await task.value == EINTR) }
        try await eventually("the listing ends") { store.cancelled == [.list("")] }
        store.release()
        #expect(try await mounted.names("").count == 30)
    }

    @Test func `a folder that comes after an object of its name takes the name, and the object a place at the end`()
        async throws
    {
        store["f3.txt/inside.txt"] = ScriptedFile(text: "inside")
        store["last.txt"] = ScriptedFile(text: "last")
        store.hold(.page("", 1))
        let directory = try await mounted.directory("")
        let object = try await mounted.inode("f3.txt")
        #expect(directory[3]?.kind == .regular)
        store.release()
        try await mounted.answer { _ throws(Unready) in try directory.reach(40) }
        let names = (0..<directory.count).compactMap { directory[$0]?.name }
        #expect(Set(names).count == names.count)
        #expect(names[3] == "f3.txt" && directory[3]?.kind == .directory)
        #expect(names.suffix(2) == ["f3~2.txt", "last.txt"])
        #expect(try await mounted.text("f3.txt/inside.txt") == "inside")
        #expect(try await mounted.text("f3~2.txt") == "3")
        // Who holds the object by the number that it had before still reads it.
        #expect(try await mounted.read(object, 0..<9) == Array("3".utf8))
    }

    @Test func `names do not depend on how many come at once`() async throws {
        store["f3.txt/inside.txt"] = ScriptedFile(text: "inside")
        for (key, name) in [("x1", "a:b.txt"), ("x2", "a%3Ab.txt"), ("x3", "f7.txt"), ("x4", "f7~2.txt")] {
            store[key] = ScriptedFile(text: key)
            store[key]?.name = name
        }
        var listings: Set<[String]> = []
        for length in [1, 2, 7, 31, 1000] {
            store.pageLength = length
            let mounted = Mounted(store)
            _ = await mounted.errno { _ = try await mounted.stat("nothing") }
            listings.insert(try await mounted.names(""))
        }
        #expect(listings.count == 1)
    }

    @Test func `a directory of the headers view is not at its end where the first pages hold no FITS file`()
        async throws
    {
        for number in 0..<12 { store["g\(number).fits"] = ScriptedFile(FITSBuilder.primary().bytes) }
        var configuration = Tree.Configuration()
        configuration.view = .headers
        let mounted = Mounted(store, configuration)
        let directory = try await mounted.directory("")
        try await mounted.answer { _ throws(Unready) in try directory.reach(1000) }
        #expect((0..<directory.count).compactMap { directory[$0]?.name }.count == 12)
        #expect(try await mounted.text("g11.fits.txt").contains("SIMPLE"))
    }

    @Test func `a folder that is listed again and has not changed is as it was last opened`() async throws {
        var configuration = Tree.Configuration()
        configuration.metadataLifetime = .seconds(1)
        let mounted = Mounted(store, configuration)
        func isAsLastOpened() async throws -> Bool {
            let directory = try await mounted.directory("")
            try await mounted.answer { _ throws(Unready) in try directory.reach(1000) }
            defer { directory.noteOpening() }
            return directory.isAsLastOpened
        }
        #expect(try await !isAsLastOpened())
        #expect(try await isAsLastOpened())
        try await Task.sleep(for: .milliseconds(1100))
        #expect(try await isAsLastOpened())
        #expect(store.log.count >= 2 && store.log.allSatisfy { $0 == .list("") })
        store["new.txt"] = ScriptedFile(text: "new")
        try await Task.sleep(for: .milliseconds(1100))
        #expect(try await !isAsLastOpened())
        #expect(try await mounted.text("new.txt") == "new")
    }
}
