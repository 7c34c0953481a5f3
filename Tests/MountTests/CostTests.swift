import Glibc
import Synchronization
import TestSupport
import Testing

/// Contract §2 and §3: what looking and reading cost, as the server counts it.
@Suite(.enabled(if: MountedTree.isPossible, "/dev/fuse can't be opened here"), .serialized)
struct CostTests {
    @Test func `listing a folder costs one listing and no request for what is in it`() throws {
        let server = try IndexedServer()
        for number in 0..<20 { server.add("f\(number).fits", .bytes(SampleFile.everyKind.bytes)) }
        server.add("notes.txt", .text("Text.\n", contentType: "text/plain"))
        let mount = try MountedTree(server.url)
        #expect(try mount.names().count == 21)
        #expect(try run(["ls", "-p", mount.path]).lines.count == 21)
        #expect(server.server.log.map(\.target) == ["/"])
    }

    @Test func `looking at FITS directories costs nothing until one is entered`() throws {
        let server = try IndexedServer()
        for number in 0..<20 { server.add("f\(number).fits", .bytes(SampleFile.everyKind.bytes)) }
        let mount = try MountedTree(server.url)
        #expect(try run(["ls", "-l", mount.path]).lines.count == 21)
        #expect(server.requests == [])
        #expect(try mount.names("f7.fits").count == 9)
        #expect(server.requests.allSatisfy { $0.contains(" /f7.fits ") } && server.requests.count == 1)
    }

    @Test func `entering a FITS directory reads headers, never data`() throws {
        let cube = Sparse(axes: [4000, 4000, 10], extensions: 3)
        let server = try IndexedServer(["cube.fits": cube.resource])
        let mount = try MountedTree(server.url)
        #expect(try run(["ls", "-lR", mount.absolute("cube.fits")]).status == 0)
        #expect(try mount.names("cube.fits").contains("3"))
        #expect(server.requests.count <= 4)
        #expect(server.server.bodyBytesSent < 4 * 64 << 10)
    }

    @Test func `a header of a 44 GB cube costs two requests and 160 KiB at most, and the second time nothing`() throws {
        let cube = Sparse(axes: [44000, 50000, 20], extensions: 0)
        #expect(cube.resource.size > 44_000_000_000)
        let server = try IndexedServer(["cube.fits": cube.resource])
        let mount = try MountedTree(server.url)
        server.server.forgetCounts()
        let header = try mount.text("cube.fits/0/header.txt")
        #expect(header.contains("NAXIS3  = 20"))
        #expect(server.server.requestCount <= 2)
        #expect(server.server.bodyBytesSent <= 160 << 10)

        server.server.forgetCounts()
        #expect(try mount.text("cube.fits/0/header.txt") == header)
        #expect(try mount.text("cube.fits/info.txt").contains("(44000, 50000, 20)"))
        #expect(server.server.requestCount == 0)
    }

    @Test func `a few bytes of a 44 GB cube cost one request more`() throws {
        let cube = Sparse(axes: [44000, 50000, 20], extensions: 0)
        let server = try IndexedServer(["cube.fits": cube.resource])
        let mount = try MountedTree(server.url)
        let file = try mount.open("cube.fits/0/data")
        server.server.forgetCounts()
        let range = 33_000_000_123..<33_000_000_223
        #expect(try file.bytes(range) == cube.data(range))
        #expect(server.server.requestCount == 1)
        #expect(server.server.bodyBytesSent <= 4 << 20)
    }

    @Test func `64 readers of one cold range share one request`() throws {
        let server = try IndexedServer(["large.bin": .pattern(size: 50 << 20)])
        let mount = try MountedTree(server.url)
        server.server.latency = .milliseconds(300)
        _ = try mount.status("large.bin")
        server.server.forgetCounts()
        let range = 30 << 20..<30 << 20 + 4096
        let expected = ServerResource.patternBytes(range)
        let right = Mutex(0)
        // Past the page cache, in which the kernel would let the readers wait for one another.
        try inParallel(64) { _ in
            let bytes = try? mount.open("large.bin", MountedFile.pastPageCache).bytes(range)
            if bytes == expected { right.withLock { $0 += 1 } }
        }
        #expect(right.withLock { $0 } == 64)
        #expect(server.requests.count == 1, "\(server.requests)")
    }

    @Test func `a long listing asks for each plain file once, and for many at a time`() throws {
        let server = try IndexedServer()
        for number in 100..<200 {
            server.add("f\(number).txt", .text("Text number \(number).\n", contentType: "text/plain"))
        }
        let mount = try MountedTree(server.url)
        server.server.latency = .milliseconds(20)
        server.server.forgetCounts()
        func list() throws -> [String] {
            try run(["ls", "-l", mount.path], environment: ["LC_ALL": "C", "TZ": "UTC"]).lines
        }
        let lines = try list()
        #expect(lines.count == 101)
        #expect(lines.dropFirst().allSatisfy { $0.contains(" 17 Jul  4  2023 f1") })
        #expect(Set(server.requests) == Set((100..<200).map { "HEAD /f\($0).txt" }))
        #expect(server.requests.count == 100)
        #expect(server.server.mostInFlight > 4)
        server.server.forgetCounts()
        #expect(try list() == lines)
        #expect(server.server.requestCount == 0)
    }

    @Test func `the first names of a long index are there before its end has come`() throws {
        let server = try IndexedServer()
        for number in 0..<2000 { server.add("number-\(number).txt", .bytes([])) }
        server.server.misbehave("/", .stall(after: 100_000))
        let mount = try MountedTree(server.url)
        let names = try mount.within {
            guard let stream = opendir(mount.path) else { return 0 }
            defer { closedir(stream) }
            return (0..<500).filter { _ in readdir(stream) != nil }.count
        }
        #expect(names == 500)
        #expect(try mount.status("number-7.txt").st_size == 0)
        #expect(server.server.log.map(\.path) == ["/", "/number-7.txt"])
    }

    @Test func `a name that is listed with its attributes costs 400 bytes of memory at most`() throws {
        let folder = try SampleFolder()
        let count = 40_000
        let many = folder.path + "/many"
        mkdir(many, 0o755)
        for number in 0..<count {
            let descriptor = open(
                "\(many)/tess-number-\(number)-with-a-name-of-forty-bytes.txt", O_CREAT | O_WRONLY, 0o644)
            close(descriptor)
        }
        let mount = try MountedTree(folder.path, ["--metadata-ttl", "1d"])
        func peak() throws -> Int {
            let line = try run(["grep", "VmHWM", "/proc/\(mount.daemon)/status"]).text
            return (Int(line.filter(\.isNumber)) ?? 0) << 10
        }
        let before = try peak()
        let lines = try run(["ls", "-l", mount.absolute("many")]).lines
        #expect(lines.count == count + 1)
        let growth = try peak() - before
        #expect(growth > 0 && growth < 400 * count, "\(growth / count) bytes a name")
    }

    @Test func `grep over all headers reads no data`() throws {
        let server = try IndexedServer()
        for number in 0..<20 { server.add("f\(number).fits", Sparse(axes: [4000, 4000], extensions: 1).resource) }
        let mount = try MountedTree(server.url)
        let found = try run(["grep", "-rl", "NAXIS2  = 4000", mount.absolute(".fitsfs/headers")])
        #expect(found.lines.count == 20)
        #expect(server.server.bodyBytesSent <= 20 * 2 * 64 << 10 + 1 << 16)
    }

    @Test func `what is read again is not fetched again`() throws {
        let server = try IndexedServer(["large.bin": .pattern(size: 6 << 20)])
        let mount = try MountedTree(server.url)
        #expect(try difference(mount.bytes("large.bin"), ServerResource.patternBytes(0..<6 << 20)) == nil)
        #expect(server.server.bodyBytesSent <= 6 << 20 + 1 << 16)
        server.server.forgetCounts()
        let file = try mount.open("large.bin", MountedFile.pastPageCache)
        for offset in stride(from: 0, to: 6 << 20, by: 1 << 19) {
            #expect(try file.bytes(offset..<offset + 4096) == ServerResource.patternBytes(offset..<offset + 4096))
        }
        #expect(server.server.requestCount == 0)
    }
}
