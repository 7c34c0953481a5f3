import Glibc
import TestSupport
import Testing

/// What outlasts a mount, and what happens when it cannot.
@Suite(.enabled(if: MountedTree.isPossible, "/dev/fuse can't be opened here"), .serialized)
struct CacheTests {
    private let work: TemporaryFolder
    private let directory: String

    init() throws {
        work = try TemporaryFolder()
        directory = work.path + "/cache"
    }

    private func mount(_ server: IndexedServer, _ options: String...) throws -> MountedTree {
        try MountedTree(server.url, ["--cache-dir", directory] + options)
    }

    private func figure(_ name: String, of mount: MountedTree) throws -> Int {
        let digits = try mount.text(".fitsfs/status.json").split(separator: "\"\(name)\": ").last?.prefix {
            $0.isNumber
        }
        return try #require(digits.flatMap { Int($0) })
    }

    private func cache(_ words: String..., environment: [String: String] = [:]) throws -> FinishedProgram {
        try run([MountedTree.fitsfs, "cache"] + words + ["--cache-dir", directory], environment: environment)
    }

    /// What was asked for that was no question for a version.
    private func fetches(_ server: IndexedServer) -> [String] { server.requests.filter { !$0.hasPrefix("HEAD ") } }

    @Test func `a second mount reads what the first has read without a request for its data`() throws {
        let server = try IndexedServer(["large.bin": .pattern(size: 9 << 20 + 12345)])
        for isFirst in [true, false] {
            let mount = try mount(server)
            server.server.forgetCounts()
            let bytes = try mount.bytes("large.bin")
            #expect(difference(bytes, ServerResource.patternBytes(0..<9 << 20 + 12345)) == nil)
            #expect(fetches(server).isEmpty == !isFirst, "\(fetches(server))")
            if !isFirst { #expect(try figure("disk_hits", of: mount) >= 145) }
            #expect(try mount.unmount().status == 0)
            #expect(mount.hasEnded(within: .seconds(5)))
        }
    }

    @Test func `a mount that was killed in the middle of a stream has left what it had written`() throws {
        let size = 64 << 20
        let server = try IndexedServer(["large.bin": .pattern(size: size)])
        let first = try mount(server)
        server.server.bytesPerSecond = 4 << 20
        let reader = try ChildProcess(["dd", "of=/dev/null", "if=" + first.absolute("large.bin")])
        let written = 100
        try #require(
            waitUntil(within: .seconds(30)) { (try? figure("disk_blocks_written", of: first)) ?? 0 >= written })
        first.killDaemon()
        reader.stop()
        server.server.bytesPerSecond = nil

        let second = try mount(server)
        server.server.forgetCounts()
        #expect(difference(try second.bytes("large.bin"), ServerResource.patternBytes(0..<size)) == nil)
        #expect(server.server.bodyBytesSent <= size - written * 65536 + 1 << 16)
        #expect(try figure("disk_hits", of: second) >= written)
        #expect(try figure("disk_blocks_bad", of: second) == 0)
    }

    @Test func `two mounts share a directory at once`() throws {
        let server = try IndexedServer(["large.bin": .pattern(size: 9 << 20)])
        let (first, second) = (try mount(server), try mount(server, "--cache-size", "16G"))
        #expect(difference(try first.bytes("large.bin"), ServerResource.patternBytes(0..<9 << 20)) == nil)
        try #require(waitUntil { (try? figure("disk_blocks_written", of: first)) == 144 })
        server.server.forgetCounts()
        #expect(difference(try second.bytes("large.bin"), ServerResource.patternBytes(0..<9 << 20)) == nil)
        #expect(fetches(server).isEmpty, "\(fetches(server))")
    }

    @Test func `two mounts that read the same at once keep whole blocks`() throws {
        let server = try IndexedServer(["large.bin": .pattern(size: 9 << 20)])
        let mounts = [try mount(server), try mount(server)]
        try inParallel(2) { number in
            let bytes = try? mounts[number].bytes("large.bin")
            #expect(bytes.map { difference($0, ServerResource.patternBytes(0..<9 << 20)) == nil } == true)
        }
        for mount in mounts { #expect(try mount.unmount().status == 0 && mount.hasEnded(within: .seconds(5))) }
        let verified = try cache("verify")
        #expect(verified.status == 0 && verified.text.contains(" 144 blocks, none damaged"), "\(verified)")
    }

    @Test func `a small cache stays small while large files pass`() throws {
        let server = try IndexedServer()
        for number in 0..<4 { server.add("\(number).bin", .pattern(size: 12 << 20)) }
        let mount = try mount(server, "--cache-size", "16M", "--memory-limit", "16M")
        for number in 0..<4 {
            #expect(difference(try mount.bytes("\(number).bin"), ServerResource.patternBytes(0..<12 << 20)) == nil)
        }
        try #require(waitUntil { (try? figure("disk_evictions", of: mount)) ?? 0 > 0 })
        #expect(try mount.unmount().status == 0 && mount.hasEnded(within: .seconds(5)))
        let taken = try run(["du", "-sk", directory]).text.prefix { $0.isNumber }
        #expect(try #require(Int(taken)) <= 16 << 10)
    }

    @Test func `a damaged block is counted and fetched again`() throws {
        let server = try IndexedServer(["a.bin": .pattern(size: 200_000)])
        let first = try mount(server)
        _ = try first.bytes("a.bin")
        #expect(try first.unmount().status == 0 && first.hasEnded(within: .seconds(5)))
        let chunk = try #require(try run(["find", directory, "-name", "*-0"]).lines.first)
        let damage = ["dd", "of=\(chunk)", "bs=1", "seek=\(4096 + 70_000)", "conv=notrunc"]
        #expect(try run(damage, input: "damaged").status == 0)
        let second = try mount(server)
        server.server.forgetCounts()
        #expect(difference(try second.bytes("a.bin"), ServerResource.patternBytes(0..<200_000)) == nil)
        #expect(fetches(server) == ["GET /a.bin bytes=65536-131071"])
        #expect(try second.text(".fitsfs/metrics").contains("\nfitsfs_disk_blocks_bad_total 1\n"))
    }

    @Test func `a replacement that is older than what a mount has known is seen by the next one`() throws {
        let server = try RangeServer()
        server.misbehave("/a.fits", .noETag)
        for (epoch, date) in [(1, "Tue, 04 Jul 2023 12:00:00 GMT"), (2, "Mon, 03 Jul 2023 12:00:00 GMT")] {
            var resource = ServerResource.bytes(FITSBuilder.file(.primary("EPOCH   = \(epoch)")))
            resource.lastModified = date
            server["/a.fits"] = resource
            let mount = try MountedTree(
                server.url("/a.fits"), ["--cache-dir", directory, "--metadata-ttl", "1s"])
            #expect(try mount.text("a.fits/0/header.txt").contains("EPOCH   = \(epoch)"))
            #expect(try mount.unmount().status == 0 && mount.hasEnded(within: .seconds(5)))
            // The age of what was learnt is counted in whole seconds.
            usleep(2_100_000)
        }
    }

    @Test func `nothing is kept on disk if that is not wanted`() throws {
        let server = try IndexedServer(["a.bin": .pattern(size: 200_000)])
        let mount = try mount(server, "--no-cache")
        #expect(difference(try mount.bytes("a.bin"), ServerResource.patternBytes(0..<200_000)) == nil)
        #expect(access(directory, F_OK) != 0)
    }

    // MARK: Places that are of no use

    /// Mounts with other places for caches than the tests' own; gives the mount's log.
    private func logOfMount(_ change: [String], _ options: String...) throws -> (FinishedProgram, log: String) {
        let server = try IndexedServer(["a.bin": .pattern(size: 200_000)])
        let place = try TemporaryFolder()
        defer { MountedTree.takeAway(place.path) }
        let log = work.path + "/log"
        let mounting = try run(
            ["env"] + change + ["FITSFS_NO_CACHE=0", MountedTree.fitsfs, "mount", server.url, place.path]
                + ["--log-file", log] + options)
        if mounting.status == 0 {
            #expect(try run(["cmp", "-n", "10", place.path + "/a.bin", place.path + "/a.bin"]).status == 0)
        }
        return (mounting, try run(["cat", log]).text)
    }

    @Test func `a usual place that is of no use is told of once and the mount goes on`() throws {
        for (change, words) in [
            (["-u", "HOME", "-u", "XDG_CACHE_HOME"], "neither XDG_CACHE_HOME nor HOME"),
            (["XDG_CACHE_HOME=/proc/none"], "/proc/none"),
            (["XDG_CACHE_HOME=/dev/null"], "/dev/null/fitsfs is not a folder"),
        ] {
            unlink(work.path + "/log")
            let (mounting, log) = try logOfMount(change)
            #expect(mounting.status == 0 && mounting.errors == "", "\(mounting.errors)")
            let warnings = log.split(separator: "\n").filter { $0.contains(" warning ") }
            #expect(warnings.count == 1, "\(log)")
            #expect(
                warnings.first?.contains(words) == true && warnings.first?.contains("--cache-dir") == true, "\(log)")
        }
    }

    @Test func `a size that is none ends the command, also where there is no usual place`() throws {
        let (mounting, _) = try logOfMount(["-u", "HOME", "-u", "XDG_CACHE_HOME"], "--cache-size", "much")
        #expect(mounting.status == 64 && mounting.errors.contains("--cache-size is 'much'"), "\(mounting.errors)")
    }

    @Test func `a named place that is of no use ends the command`() throws {
        for (place, status, words) in [
            ("/dev/null", 64, "/dev/null is not a folder"), ("/proc/none", 77, "/proc/none cannot be made"),
        ] as [(String, Int32, String)] {
            let (mounting, _) = try logOfMount([], "--cache-dir", place)
            #expect(mounting.status == status)
            #expect(mounting.errors.hasPrefix("fitsfs: \(words)"), "\(mounting.errors)")
            #expect(mounting.errors.split(separator: "\n").count == 1)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can become another user"))
    func `a directory of another user is not used`() throws {
        let folder = try SampleFolder([.everyKind])
        for command in [
            ["cp", MountedTree.fitsfs, folder.path + "/fitsfs"], ["chmod", "755", folder.path + "/fitsfs"],
            ["mkdir", "-m", "777", directory], ["chown", "daemon", directory], ["chmod", "755", work.path],
        ] {
            try #require(try run(command).status == 0)
        }
        let ended = try run([
            "env", "FITSFS_NO_CACHE=0", "setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups",
            folder.path + "/fitsfs", "headers",
            folder.path + "/m13.fits", "--cache-dir", directory,
        ])
        #expect(ended.status == 0)
        #expect(ended.errors.hasPrefix("fitsfs: \(directory) belongs to another user"), "\(ended.errors)")
        #expect(ended.errors.split(separator: "\n").count == 1)
        #expect(try run(["ls", "-A", directory]).lines.isEmpty)

        try #require(try run(["chmod", "700", directory]).status == 0)
        for command in ["show", "clear", "verify"] {
            let ended = try run([
                "setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", folder.path + "/fitsfs",
                "cache",
                command, "--cache-dir", directory,
            ])
            #expect(ended.status == 77 && ended.errors.hasPrefix("fitsfs: \(directory) cannot be "), "\(ended.errors)")
        }
    }

    // MARK: fitsfs cache

    @Test func `the cache is shown and cleared while a mount uses it`() throws {
        let server = try IndexedServer(["a.bin": .pattern(size: 200_000)])
        let mount = try mount(server)
        _ = try mount.bytes("a.bin")
        try #require(waitUntil { (try? figure("disk_blocks_written", of: mount)) == 4 })
        let shown = try cache("show", "--json")
        for line in ["\"path\": \"\(directory)\"", "\"files\": 1", "\"blocks\": 4", "\"limit_bytes\": null"] {
            #expect(shown.text.contains(line), "\(shown.text)")
        }
        let limited = try cache("show", "--json", environment: ["FITSFS_CACHE_SIZE": "2G"])
        #expect(limited.text.contains("\"limit_bytes\": 2147483648"), "\(limited.text)")
        #expect(try cache().text.hasPrefix("\(directory):\n"))
        #expect(try cache("clear").status == 0)
        // The directory may be one that somebody has made.
        #expect(try run(["ls", "-A", directory]).text == "")
        #expect(try cache("show", "--json").text.contains("\"blocks\": 0"))
        #expect(difference(try mount.bytes("a.bin"), ServerResource.patternBytes(0..<200_000)) == nil)
    }

    @Test func `verifying ends with 1 if something was damaged`() throws {
        let server = try IndexedServer(["a.bin": .pattern(size: 200_000)])
        let mount = try mount(server)
        _ = try mount.bytes("a.bin")
        #expect(try mount.unmount().status == 0 && mount.hasEnded(within: .seconds(5)))
        #expect(try cache("verify").status == 0)
        let chunk = try #require(try run(["find", directory, "-name", "*-0"]).lines.first)
        try #require(truncate(chunk, 100_000) == 0)
        let verified = try cache("verify")
        #expect(verified.status == 1)
        #expect(
            verified.errors
                == "fitsfs: \(directory): of 4 blocks, 3 were damaged. They are dropped, and will be fetched again.\n")
        #expect(try cache("verify").text == "\(directory): 1 blocks, none damaged.\n")
    }
}
