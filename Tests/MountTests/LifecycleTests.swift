import Glibc
import TestSupport
import Testing

/// How mounts and their readers end, whatever the server does.
@Suite(.enabled(if: MountedTree.isPossible, "/dev/fuse can't be opened here"), .serialized)
struct LifecycleTests {
    /// A mount of one file whose bytes do not come, and a program that waits for them.
    private final class Stalled {
        let server: IndexedServer
        let mount: MountedTree
        let reader: ChildProcess

        init(_ reader: [String]) throws {
            server = try IndexedServer(["a.bin": .pattern(size: 9 << 20)])
            mount = try MountedTree(server.url, ["--op-timeout", "50s"])
            _ = try mount.status("a.bin")
            server.server.misbehave("/a.bin", .stall(after: 100))
            let file = mount.absolute("a.bin")
            self.reader = try ChildProcess(reader.map { $0.replacing("FILE", with: file) })
            let server = server.server
            try #require(waitUntil { server.inFlight > 0 })
        }
    }

    /// One that waits for a page of the kernel's, and one that waits for the mount's process.
    static let readers = [["cat", "FILE"], ["dd", "bs=64k", "iflag=direct", "if=FILE"]]

    @Test(arguments: readers, [SIGINT, SIGKILL])
    func `a reader that waits ends when it is interrupted`(_ reader: [String], _ signal: Int32) throws {
        let stalled = try Stalled(reader)
        kill(stalled.reader.identifier, signal)
        let process = stalled.reader.identifier
        #expect(waitUntil(within: .seconds(5)) { !isRunning(process) })
        #expect(try stalled.mount.names() == ["a.bin"])
        // The kernel's own reading ahead is not interrupted with the reader.
        guard reader.contains("iflag=direct") else { return }
        let server = stalled.server.server
        #expect(waitUntil(within: .seconds(5)) { server.inFlight == 0 }, "The fetch that nobody waits for goes on.")
    }

    @Test
    func `unmount says within 5 s who waits for a server that stalls, and takes the mount away when it is told to`()
        throws
    {
        let stalled = try Stalled(["cat", "FILE"])
        let begun = ContinuousClock.now
        let refused = try stalled.mount.unmount()
        #expect(refused.status == 1)
        #expect(refused.errors.contains("cat (pid \(stalled.reader.identifier))"), "\(refused.errors)")
        #expect(try stalled.mount.unmount(["--lazy"]).status == 0)
        #expect(.now - begun < .seconds(5))
        #expect(!MountedTree.isMounted(stalled.mount.path))
        stalled.reader.stop()
        #expect(stalled.mount.hasEnded(within: .seconds(5)))
    }

    @Test func `unmount ends within 5 s while requests of nobody are under way`() throws {
        let stalled = try Stalled(["cat", "FILE"])
        stalled.reader.stop()
        let begun = ContinuousClock.now
        #expect(try stalled.mount.unmount().status == 0)
        #expect(stalled.mount.hasEnded(within: .seconds(5)))
        #expect(.now - begun < .seconds(5))
    }

    @Test func `a signal to the mount's process unmounts, even while a reader waits`() throws {
        let stalled = try Stalled(["cat", "FILE"])
        kill(stalled.mount.daemon, SIGTERM)
        #expect(stalled.mount.hasEnded(within: .seconds(5)))
        #expect(!MountedTree.isMounted(stalled.mount.path))
        let process = stalled.reader.identifier
        #expect(waitUntil(within: .seconds(5)) { !isRunning(process) })
    }

    @Test func `the process ends with its mount, however that is taken away`() throws {
        let folder = try SampleFolder([.everyKind])
        for command in [[MountedTree.fitsfs, "unmount"], ["umount"], ["fusermount3", "-u"]]
        where command != ["umount"] || geteuid() == 0 {
            let mount = try MountedTree(folder.path)
            #expect(try mount.names() == ["m13.fits"])
            #expect(try run(command + [mount.path]).status == 0)
            #expect(mount.hasEnded(within: .seconds(5)), "\(command)")
            #expect(!MountedTree.isMounted(mount.path), "\(command)")
        }
    }

    @Test func `a busy mount stays, and unmount names who holds it`() throws {
        let folder = try SampleFolder([.everyKind])
        let mount = try MountedTree(folder.path)
        let holder = try ChildProcess(["env", "-C", mount.absolute("m13.fits/0"), "sleep", "60"])
        let process = holder.identifier
        try #require(try waitUntil { try run(["readlink", "/proc/\(process)/cwd"]).text.hasPrefix(mount.path) })
        let refused = try mount.unmount()
        #expect(refused.status == 1)
        #expect(refused.errors.contains("sleep (pid \(process))"), "\(refused.errors)")
        #expect(refused.errors.split(separator: "\n").count == 1)
        #expect(try mount.names() == ["m13.fits"])
        holder.stop()
        #expect(try mount.unmount().status == 0)
    }

    @Test func `a mount whose process was killed is replaced by the next one`() throws {
        let folder = try SampleFolder([.everyKind])
        let mount = try MountedTree(folder.path)
        mount.killDaemon()
        #expect(try run(["ls", mount.path]).status != 0)
        let again = try run([MountedTree.fitsfs, "mount", folder.path, mount.path])
        #expect(again.status == 0, "\(again.errors)")
        #expect(try run(["ls", mount.path]).lines == ["m13.fits"])
        #expect(try mount.unmount().status == 0)
        #expect(!MountedTree.isMounted(mount.path))
    }

    @Test func `a mount whose process was killed can be unmounted`() throws {
        let folder = try SampleFolder([.everyKind])
        let mount = try MountedTree(folder.path)
        mount.killDaemon()
        let unmounted = try mount.unmount()
        #expect(unmounted.status == 0, "\(unmounted.errors)")
        #expect(!MountedTree.isMounted(mount.path))
    }

    @Test func `in the foreground it stays, logs to standard error, and ends with a signal`() throws {
        let folder = try SampleFolder([.everyKind])
        let place = try TemporaryFolder()
        defer { MountedTree.takeAway(place.path) }
        let process = try ChildProcess([MountedTree.fitsfs, "mount", "--foreground", folder.path, place.path])
        let first = process.nextLine() ?? ""
        #expect(first.hasSuffix(" info \(folder.path) is mounted on \(place.path)"), "\(first)")
        #expect(try run(["ls", place.path]).lines == ["m13.fits"])
        kill(process.identifier, SIGTERM)
        #expect(process.nextLine()?.contains("a signal ends the mount") == true)
        #expect(process.exitStatus() == 0)
        #expect(!MountedTree.isMounted(place.path))
    }

    @Test func `a mount that comes back is usable at once, however slow the server`() throws {
        let server = try IndexedServer(["notes.txt": .text("Text.\n")])
        server.server.latency = .milliseconds(700)
        let mount = try MountedTree(server.url)
        server.server.forgetCounts()
        #expect(try mount.names() == ["notes.txt"])
        #expect(server.server.requestCount == 0)
    }
}
