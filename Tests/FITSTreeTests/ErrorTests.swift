import Glibc
import ObjectStorage
import TestSupport
import Testing

@testable import FITSTree

/// Which errno an error of the source becomes, and where it can be read afterwards.
@Suite struct ErrorTests {
    private static let url = "https://archive.example/b.csv"

    private func mounted() -> Mounted {
        Mounted(
            ScriptedStore([
                "b.csv": ScriptedFile([UInt8](repeating: 7, count: 100_000)),
                "a.fits": ScriptedFile(FITSBuilder.primary().bytes), "sub/c.csv": ScriptedFile([]),
            ]))
    }

    @Test(arguments: [
        (StoreError.notFound(url: url), ENOENT),
        (.accessDenied(url: url, detail: "403 Forbidden"), EACCES),
        (.changed(url: url), ESTALE),
        (.badAnswer(url: url, detail: "The server ignored the range."), EIO),
        (.unreachable(url: url, detail: "Connection refused."), EIO),
        (.timedOut(url: url, detail: "503 eight times."), ETIMEDOUT),
        (.cancelled(url: url), EINTR),
    ])
    func `every error of a store has its errno`(_ error: StoreError, _ errno: Int32) async throws {
        let mounted = mounted()
        let file = try await mounted.inode("b.csv")
        mounted.store.answer(.read("b.csv"), with: error)
        mounted.store.answer(.list("sub/"), with: error)
        mounted.store.answer(.open("a.fits"), with: error)
        #expect(await mounted.errno { _ = try await mounted.read(file, 0..<10) } == errno)
        #expect(await mounted.errno { _ = try await mounted.names("sub") } == errno)
        #expect(await mounted.errno { _ = try await mounted.names("a.fits") } == errno)
        for question in [ScriptedStore.Question.read("b.csv"), .list("sub/"), .open("a.fits")] {
            mounted.store.answer(question, with: nil)
        }
        #expect(try await mounted.names("sub") == ["c.csv"])
        #expect(try await mounted.names("a.fits").contains("0"))
    }

    @Test func `the last error of a file is in its attribute and once in the log`() async throws {
        let mounted = mounted()
        let file = try await mounted.inode("b.csv")
        #expect(try await !mounted.attributeNames(of: "b.csv").contains("user.fitsfs.error"))
        #expect(await mounted.errno { _ = try await mounted.attribute("user.fitsfs.error", of: "b.csv") } == ENODATA)
        let first = StoreError.timedOut(url: Self.url, detail: "503 eight times.")
        let second = StoreError.accessDenied(url: Self.url, detail: "403 Forbidden")
        for error in [first, first, first, second, second] {
            mounted.store.answer(.read("b.csv"), with: error)
            _ = await mounted.errno { _ = try await mounted.read(file, 0..<10) }
            #expect(try await mounted.attribute("user.fitsfs.error", of: "b.csv") == error.description)
        }
        #expect(mounted.reports.noted == [first, second])
        #expect(try await mounted.attributeNames(of: "b.csv").contains("user.fitsfs.error"))
    }

    @Test func `an interrupt is no error of the file`() async throws {
        let mounted = mounted()
        let file = try await mounted.inode("b.csv")
        let trouble = StoreError.timedOut(url: Self.url, detail: "503 eight times.")
        mounted.store.answer(.read("b.csv"), with: trouble)
        _ = await mounted.errno { _ = try await mounted.read(file, 0..<10) }
        mounted.store.answer(.read("b.csv"), with: nil)
        mounted.store.hold()
        let reading = Task { await mounted.errno { _ = try await mounted.read(file, 0..<10) } }
        try await eventually("the read waits") { mounted.store.underWay == 1 }
        reading.cancel()
        #expect(await reading.value == EINTR)
        #expect(try mounted.tree.extendedAttribute("user.fitsfs.error", of: file) == trouble.description)
        #expect(mounted.reports.noted == [trouble])
    }

    @Test func `a FITS directory that cannot be entered says why`() async throws {
        let mounted = mounted()
        let denied = StoreError.accessDenied(url: "https://archive.example/a.fits", detail: "403 Forbidden")
        mounted.store.answer(.open("a.fits"), with: denied)
        #expect(await mounted.errno { _ = try await mounted.names("a.fits") } == EACCES)
        #expect(try await mounted.attributeNames(of: "a.fits") == ["user.fitsfs.error"])
        mounted.store.answer(.open("a.fits"), with: .cancelled(url: "a.fits"))
        #expect(await mounted.errno { _ = try await mounted.names("a.fits") } == EINTR)
        #expect(try await mounted.attribute("user.fitsfs.error", of: "a.fits") == denied.description)
        #expect(mounted.reports.noted == [denied])
    }

    @Test func `an interrupt ends every kind of wait`() async throws {
        for path in ["sub", "b.csv", "a.fits/0"] {
            let mounted = mounted()
            _ = try await mounted.names("")
            mounted.store.hold()
            let waiting = Task { await mounted.errno { _ = try await mounted.directory(path) } }
            try await eventually("it waits") { mounted.store.underWay == 1 }
            waiting.cancel()
            #expect(await waiting.value == EINTR, "\(path)")
            try await eventually("nobody asks for nobody") { mounted.store.underWay == 0 }
            #expect(mounted.store.cancelled.count == 1)
            mounted.store.release()
            _ = try await mounted.lookup(path)
        }
    }

    @Test func `an interrupt of one is none of another`() async throws {
        let mounted = mounted()
        _ = try await mounted.names("")
        mounted.store.hold()
        let asking = (0..<10).map { _ in Task { await mounted.errno { _ = try await mounted.names("a.fits") } } }
        try await eventually("they wait") { mounted.store.underWay == 1 }
        for task in asking[1...] { task.cancel() }
        for task in asking[1...] { #expect(await task.value == EINTR) }
        #expect(mounted.store.underWay == 1)
        mounted.store.release()
        #expect(await asking[0].value == 0)
        #expect(mounted.store.log == [.list(""), .open("a.fits")])
    }

    @Test func `a server that lies about the size crashes nothing`() async throws {
        let claims = ["SIMPLE  =                    T", "BITPIX  = 8", "NAXIS   = 1", "NAXIS1  = \(Int.max - 3000)"]
        let store = ScriptedStore([
            "a.fits": ScriptedFile(FITSBuilder.header(claims), claimedSize: .max - 1),
            "b.csv": ScriptedFile([], claimedSize: .max - 1),
        ])
        let mounted = Mounted(store)
        #expect(try await mounted.stat("b.csv").size == Int.max - 1)
        for name in try await mounted.names("a.fits/0") {
            #expect(try await mounted.stat("a.fits/0/" + name).size > 0)
            let inode = try await mounted.inode("a.fits/0/" + name)
            _ = await mounted.errno { _ = try await mounted.read(inode, Int.max - 10..<Int.max) }
        }
        #expect(try await mounted.names("a.fits").contains("hdus.json"))
    }

    @Test func `a body that is short is an error and no endless loop`() async throws {
        let mounted = Mounted(
            ScriptedStore(["a.fits": ScriptedFile(FITSBuilder.primary().bytes, claimedSize: 1 << 20)]))
        #expect(await mounted.errno { _ = try await mounted.names("a.fits") } == EIO)
    }
}
