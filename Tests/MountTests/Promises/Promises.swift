import Glibc
import Synchronization
import TestSupport
import Testing

/// What the README promises: each sentence of its list is the name of a test here.
@Suite(.enabled(if: MountedTree.isPossible, "/dev/fuse can't be opened here"), .serialized)
struct Promises {
    private let sample = SampleFile.everyKind
    private static let cube = Sparse(axes: [4000, 4000, 10], extensions: 3).resource

    @Test func `The object in a mount is the object in the source, byte for byte`() throws {
        let server = try IndexedServer(["a.fits": .bytes(sample.bytes), "large.bin": .pattern(size: 5 << 20)])
        let mount = try MountedTree(server.url)
        #expect(difference(try mount.bytes("a.fits/a.fits"), sample.bytes) == nil)
        #expect(difference(try mount.bytes("large.bin"), ServerResource.patternBytes(0..<5 << 20)) == nil)
    }

    @Test func `Listing a folder costs one request for the listing, and none for the files in it`() throws {
        let server = try IndexedServer(["a.fits": .bytes(sample.bytes), "b.fits": Self.cube])
        let mount = try MountedTree(server.url)
        #expect(try mount.names() == ["a.fits", "b.fits"])
        #expect(server.server.log.map(\.path) == ["/"])
    }

    @Test func `Entering a FITS directory reads its headers, never its data`() throws {
        let server = try IndexedServer(["cube.fits": Self.cube])
        let mount = try MountedTree(server.url)
        server.server.forgetCounts()
        #expect(try run(["ls", "-lR", mount.absolute("cube.fits")]).status == 0)
        // Four headers in a file of 1.3 GB: what is asked for is where they are.
        #expect(server.server.bodyBytesSent <= 4 * 64 << 10)
    }

    @Test
    func
        `A range that many read at once is fetched once, and what is cached is not fetched again, not even by the next mount`()
        throws
    {
        let server = try IndexedServer(["large.bin": .pattern(size: 50 << 20)])
        let place = try TemporaryFolder()
        let mount = try MountedTree(server.url, ["--cache-dir", place.path])
        _ = try mount.status("large.bin")
        server.server.latency = .milliseconds(200)
        server.server.forgetCounts()
        let range = 30 << 20..<30 << 20 + 4096
        let right = Mutex(0)
        for _ in 0..<2 {
            try inParallel(32) { _ in
                let bytes = try? mount.open("large.bin", MountedFile.pastPageCache).bytes(range)
                if bytes == ServerResource.patternBytes(range) { right.withLock { $0 += 1 } }
            }
        }
        #expect(right.withLock { $0 } == 64)
        #expect(server.requests.count == 1, "\(server.requests)")
        #expect(try mount.unmount().status == 0)
        #expect(mount.hasEnded(within: .seconds(5)))
        let next = try MountedTree(server.url, ["--cache-dir", place.path])
        #expect(
            try next.open("large.bin", MountedFile.pastPageCache).bytes(range) == ServerResource.patternBytes(range))
        #expect(server.requests.filter { $0.hasPrefix("GET") }.count == 1, "\(server.requests)")
    }

    @Test func `A fault in one HDU never hides the HDUs before it, nor the object itself`() throws {
        let whole = sample.bytes
        let mended = sample.parts.dropLast().flatMap(\.hdu.bytes)
        let broken = mended + whole[mended.count...].prefix(3 * 80)
        let server = try IndexedServer(["a.fits": .bytes(broken)])
        let mount = try MountedTree(server.url)
        for index in sample.parts.indices.dropLast() {
            #expect(
                try mount.bytes("a.fits/\(index)/header.txt") == sample.expected["\(sample.name)/\(index)/header.txt"])
        }
        #expect(try !mount.text("a.fits/problems.txt").isEmpty)
        #expect(difference(try mount.bytes("a.fits/a.fits"), broken) == nil)
    }

    @Test
    func
        `No reader ever gets bytes of two versions: who has the old one open is told so (ESTALE), and who opens it anew sees the new one`()
        throws
    {
        let server = try IndexedServer(["a.bin": .pattern(size: 20 << 20)])
        let mount = try MountedTree(server.url)
        let old = try mount.open("a.bin", MountedFile.pastPageCache)
        #expect(try old.bytes(0..<4096) == ServerResource.patternBytes(0..<4096))
        let new = [UInt8](repeating: 7, count: 3 << 20)
        server.server["/a.bin"] = .bytes(new)
        #expect(throws: Errno(ESTALE)) { _ = try old.bytes(19 << 20..<19 << 20 + 4096) }
        #expect(try waitUntil { try mount.status("a.bin").st_size == new.count })
        #expect(difference(try mount.bytes("a.bin"), new) == nil)
    }

    @Test(arguments: [ServerFault.ignoreRange, .htmlLogin, .lieInContentRange()])
    func `An answer that is not what was asked for is an error, never data`(_ fault: ServerFault) throws {
        let server = try IndexedServer(["a.bin": .pattern(size: 9 << 20)])
        let mount = try MountedTree(server.url, ["--op-timeout", "2s", "--retries", "1"])
        let file = try mount.open("a.bin", MountedFile.pastPageCache)
        server.server.misbehave("/a.bin", fault)
        #expect(throws: Errno(EIO)) { _ = try file.bytes(0..<4096) }
        server.server.misbehave("/a.bin")
        #expect(try file.bytes(0..<4096) == ServerResource.patternBytes(0..<4096))
    }

    @Test
    func `A reader that waits can be interrupted, and unmounting ends within five seconds, whatever the server does`()
        throws
    {
        let server = try IndexedServer(["a.bin": .pattern(size: 9 << 20)])
        let mount = try MountedTree(server.url)
        _ = try mount.status("a.bin")
        server.server.misbehave("/a.bin", .stall(after: 100))
        let reader = try ChildProcess(["dd", "bs=64k", "iflag=direct", "if=" + mount.absolute("a.bin")])
        try #require(waitUntil { server.server.inFlight > 0 })
        kill(reader.identifier, SIGINT)
        #expect(waitUntil(within: .seconds(5)) { !isRunning(reader.identifier) })
        let begun = ContinuousClock.now
        #expect(try mount.unmount().status == 0)
        #expect(.now - begun < .seconds(5))
    }

    @Test func `Headers of versions that the listing vouches for cost no request after a remount`() throws {
        let server = try IndexedServer(["a.fits": .bytes(sample.bytes), "cube.fits": Self.cube])
        let place = try TemporaryFolder()
        let texts = try (0..<2).map { _ in
            let mount = try MountedTree(server.url, ["--cache-dir", place.path])
            defer { _ = try? mount.unmount() }
            server.server.forgetCounts()
            return try ["a.fits/0/header.txt", "cube.fits/3/header.txt", ".fitsfs/headers/cube.fits.txt"].map {
                try mount.text($0)
            }
        }
        #expect(texts[0] == texts[1])
        #expect(server.requests == [])
    }

    @Test func `Inode numbers are the same after a remount`() throws {
        let server = try IndexedServer(["a.fits": .bytes(sample.bytes)])
        let paths = ["a.fits", "a.fits/a.fits", "a.fits/0", "a.fits/0/header.txt", "a.fits/by-name"]
        let numbers = try (0..<2).map { _ in
            let mount = try MountedTree(server.url)
            return try paths.map { try mount.status($0).st_ino }
        }
        #expect(numbers[0] == numbers[1])
        #expect(Set(numbers[0]).count == paths.count)
    }

    @Test func `Nothing is ever written to a source`() throws {
        let folder = try SampleFolder([sample])
        let mount = try MountedTree(folder.path)
        for command in [
            ["touch", mount.absolute("new")], ["rm", "-f", mount.absolute(sample.name) + "/" + sample.name],
            ["sh", "-c", "echo text > '\(mount.absolute(sample.name))/0/header.txt'"],
        ] {
            let refused = try run(command, environment: ["LC_ALL": "C"])
            #expect(refused.status != 0 && refused.errors.contains("Read-only file system"), "\(refused.errors)")
        }
        #expect(difference(try mount.bytes(sample.name + "/" + sample.name), sample.bytes) == nil)
    }

    @Test func `every promise of the README has its test here, and nothing else is tested here`() throws {
        let parts = #filePath.split(separator: "/").dropLast()
        let readme = try run(["cat", "/" + parts.dropLast(3).joined(separator: "/") + "/README.md"]).text
        let list = try #require(readme.split(separator: "## What it promises").last?.split(separator: "\n## ").first)
        let promises = list.split(separator: "\n- ").dropFirst().map { sentence in
            sentence.split(whereSeparator: \.isWhitespace).joined(separator: " ").dropLast()
        }
        let names = try run(["cat", #filePath]).lines.compactMap { line -> Substring? in
            let parts = line.split(separator: "`", omittingEmptySubsequences: false)
            let opens = ["", "func", "@Test func"].contains(
                parts[0].drop { $0 == " " }.split(separator: " ").joined(separator: " "))
            return parts.count == 3 && opens ? parts[1] : nil
        }
        #expect(promises.count > 5)
        #expect(promises == names.dropLast())
    }
}
