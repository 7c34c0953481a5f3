import Glibc
import TestSupport
import Testing

/// What headers cost: those of a file like others, of a folder that somebody goes through, and of a later mount.
@Suite(.enabled(if: MountedTree.isPossible, "/dev/fuse can't be opened here"), .serialized)
struct HeaderTests {
    /// Files of six HDUs that are laid out alike, each with a header of its own.
    private func instrument(_ count: Int) throws -> IndexedServer {
        let server = try IndexedServer()
        for number in 0..<count {
            server.add("f\(1000 + number)_flt.fits", Self.chips(6, mark: number))
        }
        return server
    }

    /// Images of 1 MB of NULs, each behind a header of one block.
    private static func chips(_ count: Int, mark: Int) -> ServerResource {
        let axes = ["BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 1000", "NAXIS2  = 1000", "PCOUNT  = 0", "GCOUNT  = 1"]
        let headers = (0..<count).map { index in
            FITSBuilder.header(
                [index == 0 ? "SIMPLE  =                    T" : "XTENSION= 'IMAGE   '"] + axes
                    + [index == 0 ? "MARK    = \(mark) " : "EXTNAME = 'CHIP\(index)'"])
        }
        let length = 2880 + (1_000_000 + 2879) / 2880 * 2880
        return .sparse(size: count * length) { range in
            range.map { offset in
                let (index, place) = offset.quotientAndRemainder(dividingBy: length)
                return place < 2880 ? headers[index][place] : 0
            }
        }
    }

    private func pattern(_ mount: MountedTree) throws -> FinishedProgram {
        // The shell expands it, backwards, before cat reads the first.
        try run(["bash", "-c", "cat \(mount.path)/*/*/header.txt"])
    }

    @Test func `a walk through a folder costs each header once, and little more than its bytes`() throws {
        let server = try instrument(60)
        let mount = try MountedTree(server.url)
        server.server.latency = .milliseconds(5)
        let text = try pattern(mount).text
        #expect(text.split(separator: "\n").count { $0.hasPrefix("MARK    =") } == 60)
        #expect(text.contains("MARK    = 42 "))
        // One to begin with, and five behind it; the first file is walked by trial.
        #expect(server.requests.count <= 60 * 6 + 6)
        #expect(server.server.bodyBytesSent <= 60 * 6 * 2880 * 3 / 2 + 3 * 64 << 10)
        #expect(server.server.mostInFlight >= 16)
    }

    @Test func `the same headers after a remount cost the listing`() throws {
        let server = try instrument(20)
        let place = try TemporaryFolder()
        let first = try MountedTree(server.url, ["--cache-dir", place.path])
        let text = try pattern(first).text
        let table = try first.text("f1003_flt.fits/info.txt")
        #expect(try first.unmount().status == 0)
        #expect(first.hasEnded(within: .seconds(5)))
        server.server.forgetCounts()
        let second = try MountedTree(server.url, ["--cache-dir", place.path])
        #expect(try pattern(second).text == text)
        #expect(try second.text("f1003_flt.fits/info.txt") == table)
        #expect(try run(["grep", "-rlE", "^MARK +=", second.absolute(".fitsfs/headers")]).lines.count == 20)
        #expect(server.requests == [])
    }

    @Test func `an index that is damaged costs requests, and no wrong byte`() throws {
        let server = try instrument(10)
        let place = try TemporaryFolder()
        let first = try MountedTree(server.url, ["--cache-dir", place.path])
        let text = try pattern(first).text
        #expect(try first.unmount().status == 0)
        #expect(first.hasEnded(within: .seconds(5)))
        let index = place.path + "/headers-1.sqlite"
        // What stands in the write-ahead log makes up for the first two.
        for (damage, complaints) in [
            ("truncate -s 30000", 0), ("truncate -s 0", 0), ("rm -f \(index)-wal \(index)-shm && cp /bin/sh", 1),
        ] {
            #expect(try run(["sh", "-c", "\(damage) \(index)"]).status == 0)
            let log = place.path + "/log"
            unlink(log)
            let mount = try MountedTree(
                server.url, ["--cache-dir", place.path, "--log-file", log, "--log-format", "json"])
            #expect(try pattern(mount).text == text)
            #expect(try mount.unmount().status == 0)
            #expect(mount.hasEnded(within: .seconds(5)))
            let lines = try run(["cat", log]).lines.filter { $0.contains(" is damaged (") }
            #expect(lines.count == complaints, "\(damage): \(lines)")
            #expect(lines.allSatisfy { $0.contains("\"level\":") && $0.contains(index) }, "\(lines)")
        }
        server.server.forgetCounts()
        #expect(try pattern(try MountedTree(server.url, ["--cache-dir", place.path])).text == text)
        #expect(server.requests == [])
    }

    @Test func `the first header of a large file is one request of 64 KiB`() throws {
        let server = try IndexedServer(["cube.fits": Sparse(axes: [44000, 50000, 20], extensions: 3).resource])
        let mount = try MountedTree(server.url)
        server.server.forgetCounts()
        #expect(try mount.text("cube.fits/0/header.txt").contains("NAXIS3  = 20"))
        #expect(server.requests == ["GET /cube.fits bytes=0-65535"])
        // The others are read when somebody looks for them.
        #expect(try mount.names("cube.fits").contains("3"))
        #expect(server.requests.count <= 4)
    }

    @Test func `a file that was read sends the kernel's READs once`() throws {
        let server = try IndexedServer(["a.fits": Sparse(axes: [300, 300], extensions: 1).resource])
        let mount = try MountedTree(server.url)
        func reads() throws -> Int {
            let status = try mount.text(".fitsfs/status.json")
            return status.split(separator: "\"reads\": ").last.flatMap { Int($0.prefix { $0.isNumber }) } ?? -1
        }
        for path in [
            "a.fits/a.fits", "a.fits/0/header.txt", "a.fits/0/data.npy", "a.fits/1/hdu.fits", "a.fits/info.txt",
        ] {
            let bytes = try run(["cat", mount.absolute(path)]).output
            // Each look at the report is a read of its own.
            let before = try reads()
            #expect(try run(["cat", mount.absolute(path)]).output == bytes)
            #expect(try reads() == before + 1)
        }
    }

    @Test func `headers without a mount are had from what an earlier one has learnt`() throws {
        let server = try instrument(5)
        let place = try TemporaryFolder()
        func headers() throws -> FinishedProgram {
            try run(
                [MountedTree.fitsfs, "headers", server.url, "--keyword", "MARK", "--cache-dir", place.path],
                environment: ["FITSFS_NO_CACHE": "0"])
        }
        let first = try headers()
        #expect(first.lines.count == 1 + 5 * 6)
        server.server.forgetCounts()
        #expect(try headers().text == first.text)
        #expect(server.requests == [])
    }

    @Test func `headers of the files that came are printed, though the listing breaks off`() throws {
        let server = try instrument(5)
        server.server["/"]?.append(blanks: 200_000)
        server.server.misbehave("/", .cutBody(after: 190_000))
        let headers = try run(
            [MountedTree.fitsfs, "headers", server.url, "--keyword", "MARK", "--retries", "0", "--no-cache"])
        // More might have been said of the last one.
        #expect(headers.lines.count == 1 + 4 * 6)
        #expect(headers.status != 0 && headers.errors.hasPrefix("fitsfs: \(server.url)"), "\(headers.errors)")
        #expect(headers.errors.split(separator: "\n").count == 1)
    }
}
