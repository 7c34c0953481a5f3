import TestSupport
import Testing

@testable import FITSTree

/// What a question costs the source.
@Suite struct CostTests {
    private static let fits = FITSBuilder.file(
        .primary(), .image(bitpix: 16, axes: [300, 300], "EXTNAME = 'SCI'"), .image(axes: [5]))

    private func folder(_ count: Int, named name: (Int) -> String, listing: ScriptedFile.Listed = .name)
        -> ScriptedStore
    {
        let store = ScriptedStore()
        for number in 0..<count { store[name(number)] = ScriptedFile(Self.fits, listing: listing) }
        return store
    }

    /// As the kernel does for `ls`: the directory, and what of its entries is at hand.
    private func list(_ mounted: Mounted, _ path: String) async throws -> [Entry?] {
        let directory = try await mounted.directory(path)
        return (0..<directory.count).compactMap { directory[$0] }.map { mounted.tree.entry($0, in: directory) }
    }

    private func isKnown(_ name: String, _ mounted: Mounted) -> Bool {
        mounted.tree.folders.known("")?[name].map { mounted.tree.versions.known($0, fromMemory: false) != nil } ?? false
    }

    @Test func `listing a folder costs one listing`() async throws {
        let store = folder(100) { $0.isMultiple(of: 2) ? "\($0).fits" : "\($0).csv" }
        let mounted = Mounted(store)
        let entries = try await list(mounted, "")
        #expect(entries.filter { $0 != nil }.count == 50)
        _ = try await list(mounted, "")
        for number in stride(from: 0, to: 100, by: 2) {
            #expect(try await mounted.stat("\(number).fits").kind == .directory)
        }
        #expect(store.log == [.list("")])
    }

    @Test func `a listing that says all costs nothing more for plain files`() async throws {
        let store = folder(10, named: { "\($0).csv" }, listing: .object)
        let mounted = Mounted(store)
        #expect(try await list(mounted, "").allSatisfy { $0?.attributes.size == Self.fits.count })
        #expect(store.log == [.list("")])
    }

    @Test func `entering a FITS directory costs one request that brings version and headers at once`() async throws {
        let store = ScriptedStore(["a.fits": ScriptedFile(Self.fits, listing: .hint("2024 180 KB"))])
        let mounted = Mounted(store)
        _ = try await list(mounted, "a.fits")
        for hdu in ["0", "1"] { _ = try await list(mounted, "a.fits/" + hdu) }
        #expect(try await mounted.text("a.fits/1/header.txt").hasPrefix("XTENSION"))
        #expect(try await mounted.stat("a.fits/a.fits").size == Self.fits.count)
        // The third header lies behind 180 kB of data.
        #expect(store.log == [.list(""), .open("a.fits"), .read("a.fits")])
        let before = store.log.count
        _ = try await mounted.bytes("a.fits/0/hdu.fits")
        #expect(store.log.count == before)
    }

    @Test func `entering where the listing said the version asks for no HEAD`() async throws {
        let store = ScriptedStore(["a.fits": ScriptedFile(FITSBuilder.primary().bytes, listing: .object)])
        let mounted = Mounted(store)
        _ = try await mounted.names("a.fits/0")
        #expect(store.log == [.list(""), .read("a.fits")])
    }

    @Test func `bytes that were read are not fetched again`() async throws {
        let store = ScriptedStore(["a.fits": ScriptedFile(Self.fits)])
        let mounted = Mounted(store)
        let whole = try await mounted.bytes("a.fits/a.fits", step: 1 << 20)
        let requests = store.log.count
        #expect(whole == Self.fits)
        _ = try await mounted.bytes("a.fits/1/data")
        _ = try await mounted.bytes("a.fits/1/data.npy")
        _ = try await mounted.bytes(".fitsfs/files/a.fits")
        #expect(store.log.count == requests)
    }

    @Test func `a plain file costs one HEAD, however often it is looked at`() async throws {
        let store = folder(5) { "\($0).csv" }
        let mounted = Mounted(store)
        for _ in 0..<3 { #expect(try await mounted.stat("3.csv").size == Self.fits.count) }
        #expect(store.log == [.list(""), .head("3.csv")])
    }

    @Test func `a look here and there fetches nothing ahead`() async throws {
        let store = folder(300) { "\($0).csv" }
        let mounted = Mounted(store)
        for number in [100, 290, 7, 200, 190] { _ = try await mounted.stat("\(number).csv") }
        #expect(store.log.count == 6)
    }

    @Test func `a run through a folder asks for many versions at once and for each once`() async throws {
        let store = folder(200) { "\($0).csv" }
        let mounted = Mounted(store)
        // Each step of the run waits for what the one before it sent for; requests that are only about to begin count too.
        for steps in [0..<1, 1..<4, 4..<9, 9..<18, 18..<35, 35..<68] {
            #expect(try await mounted.stat("\(steps.lowerBound).csv").size == Self.fits.count)
            try await eventually("the step is known") { steps.allSatisfy { isKnown("\($0).csv", mounted) } }
        }
        store.hold()
        let next = Task { try await mounted.stat("68.csv") }
        try await eventually("the width is reached") { store.underWay == 1 + Tree.Configuration().lookAhead }
        store.release()
        _ = try await next.value
        for number in 69..<200 { _ = try await mounted.stat("\(number).csv") }
        try await eventually("the requests end") { store.underWay == 0 }
        #expect(store.log.count == 201)
        #expect(Set(store.log).count == 201)
        #expect(store.mostUnderWay <= 2 * Tree.Configuration().lookAhead)
    }

    @Test func `a run through a folder of plain FITS files looks ahead too`() async throws {
        let store = folder(100) { "\($0).fits" }
        var configuration = Tree.Configuration()
        configuration.view = .files
        let mounted = Mounted(store, configuration)
        for number in 0..<2 { _ = try await mounted.stat("\(number).fits") }
        try await eventually("the next two are asked for") { store.log.count == 5 }
        for number in 0..<100 { _ = try await mounted.stat("\(number).fits") }
        try await eventually("the requests end") { store.underWay == 0 }
        #expect(store.log.count == 101)
    }

    @Test func `a run through a folder that is denied asks for each version twice at most`() async throws {
        let store = folder(100) { "\($0).csv" }
        for number in 0..<100 {
            store.answer(.head("\(number).csv"), with: .accessDenied(url: "\(number).csv", detail: "403"))
        }
        let mounted = Mounted(store)
        for number in 0..<100 {
            await #expect(throws: FileError.self) { _ = try await mounted.stat("\(number).csv") }
        }
        try await eventually("the requests end") { store.underWay == 0 }
        #expect(store.log.count <= 1 + 2 * 100)
    }

    @Test func `many who ask for one thing share one request`() async throws {
        let store = ScriptedStore(["a.fits": ScriptedFile(Self.fits)])
        let mounted = Mounted(store)
        store.hold()
        let asking = (0..<20).map { _ in Task { try await mounted.names("a.fits/1").count } }
        try await eventually("the listing is asked for") { store.log == [.list("")] }
        store.release()
        for task in asking { #expect(try await task.value == 4) }
        #expect(store.log.filter { $0 == .list("") }.count == 1)
        #expect(store.log.filter { $0 == .open("a.fits") }.count == 1)
    }
}
