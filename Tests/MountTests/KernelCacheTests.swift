import Glibc
import Synchronization
import TestSupport
import Testing

/// What the kernel remembers, so that it does not ask again; as the mount counts its questions.
@Suite(.enabled(if: MountedTree.isPossible, "/dev/fuse can't be opened here"), .serialized)
struct KernelCacheTests {
    private let folder: SampleFolder
    private let mount: MountedTree

    init() throws {
        folder = try SampleFolder()
        try folder.add("a.fits", SampleFile.everyKind.bytes)
        for number in 0..<500 { try folder.add("sub/\(number).txt", "\(number)") }
        mount = try MountedTree(folder.path, ["--metadata-ttl", "1d"])
    }

    /// What `body` makes a counter of `status.json` grow by, without what the look at `status.json` itself costs.
    private func growth(_ counter: String, _ body: () throws -> Void) throws -> Int {
        func value() throws -> Int {
            let text = try mount.text(".fitsfs/status.json").split(separator: "\"\(counter)\": ").last
            return Int(text?.prefix { $0.isNumber } ?? "") ?? -1
        }
        _ = try value()
        let first = try value()
        let before = try value()
        try body()
        return try value() - before - (before - first)
    }

    private func lookForNothing(_ name: String, in mount: MountedTree? = nil) {
        #expect(throws: Errno(ENOENT)) { _ = try (mount ?? self.mount).status(name) }
    }

    @Test(arguments: ["nothing", "sub/nothing", "a.fits/nothing", "a.fits/0/nothing", ".fitsfs/nothing"])
    func `the second look at a name that is not there asks nothing`(_ name: String) throws {
        #expect(try growth("lookups") { lookForNothing(name) } > 0)
        #expect(try growth("lookups") { for _ in 0..<5 { lookForNothing(name) } } == 0)
    }

    @Test func `a file that appears is seen when its folder is listed again`() async throws {
        let mount = try MountedTree(folder.path, ["--metadata-ttl", "1s"])
        lookForNothing("sub/new.txt", in: mount)
        try folder.add("sub/new.txt", "here")
        try await eventually("the new file is seen") { (try? mount.text("sub/new.txt")) == "here" }
    }

    @Test(arguments: ["sub", "a.fits", "a.fits/0"])
    func `a directory that was read to its end is not read again`(_ name: String) throws {
        #expect(try growth("directory_reads") { _ = try mount.names(name) } > 0)
        #expect(try growth("directory_reads") { for _ in 0..<3 { _ = try mount.names(name) } } == 0)
    }

    @Test func `who reads a directory with attributes looks at no name`() throws {
        #expect(try mount.names("sub").count == 500)
        let looks = try growth("lookups") {
            let lines = try run(["ls", "-l", mount.absolute("sub")]).lines
            #expect(lines.count == 501)
        }
        // The directory itself is looked at; of its entries, at most those of the first answers, which came without.
        #expect(looks < 500)
    }

    @Test func `two may look into one directory at the same time`() throws {
        let names = ["a.csv", "b.csv"]
        let index = try IndexedServer(["a.csv": .pattern(size: 4), "b.csv": .pattern(size: 4)])
        let server = index.server
        let mount = try MountedTree(index.url)
        #expect(try mount.names() == names)
        let isPossible = try Self.libfuseTellsTheKernel
        let wereBothHeld = Mutex(false)
        server.isHolding = true
        try inParallel(3) { number in
            guard number < names.count else {
                // Each look waits for the size of its file: the second is asked for before the first has its answer.
                let areHeld = waitUntil(within: .seconds(isPossible ? 20 : 1)) { server.inFlight == 2 }
                wereBothHeld.withLock { $0 = areHeld }
                server.isHolding = false
                return
            }
            let size = try? mount.status(names[number]).st_size
            #expect(size == 4)
        }
        #expect(index.requests.sorted() == ["HEAD /a.csv", "HEAD /b.csv"])
        withKnownIssue("libfuse before 3.17 keeps FUSE_CAP_PARALLEL_DIROPS to itself") {
            #expect(wereBothHeld.withLock { $0 })
        } when: {
            !isPossible
        }
    }

    /// Since 3.17, libfuse passes on that a mount takes several looks into one directory
    /// (https://github.com/libfuse/libfuse/pull/861).
    private static var libfuseTellsTheKernel: Bool {
        get throws {
            let version = try run(["fusermount3", "-V"]).text.split(separator: " ").last ?? ""
            let numbers = version.split { !$0.isNumber }.compactMap { Int($0) }
            return numbers.lexicographicallyPrecedes([3, 17]) == false
        }
    }
}
