import CFUSE
import FITSTree
import Glibc
import Synchronization

/// A mount: libfuse's session, and the threads that serve it.
///
/// `@unchecked`: libfuse's session may be used from any thread; it is made in `init` and destroyed when no thread of
/// `run` is left.
public final class Session: @unchecked Sendable {
    /// Threads that take requests. They never wait for a network, so more would only share the same two or four cores.
    private static let threadCount = 4

    private let server: Server
    private let session: OpaquePointer
    private let mountpoint: String
    private let staleNames = StaleNames()

    /// Mounts: when this returns, the kernel sends requests, which `run` answers.
    ///
    /// - Parameters:
    ///   - source: what `mount` and `df` show as the device.
    ///   - options: further options of `mount.fuse3(8)`, such as `allow_other`.
    public init(
        _ server: Server, at mountpoint: String, source: String, options: [String] = []
    ) throws(MountError) {
        try MountError.check(mountpoint, allowsOthers: options.contains("allow_other"))
        LibraryLog.take()
        let all =
            ["ro", "nosuid", "nodev", "noatime", "default_permissions", "subtype=fitsfs", "max_read=\(largestRead)"]
            + ["fsname=\(source.map { $0 == "," || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined())"] + options
        let commandLine: [String] = ["fitsfs", "-o", all.joined(separator: ",")]
        let words = commandLine.map { strdup($0) }
        defer { words.forEach { free($0) } }
        var pointers = words
        let made = pointers.withUnsafeMutableBufferPointer { words in
            var arguments = fuse_args(argc: Int32(words.count), argv: words.baseAddress, allocated: 0)
            var operations = operations()
            let made = fitsfs_session_new(&arguments, &operations, Unmanaged.passUnretained(server).toOpaque())
            fuse_opt_free_args(&arguments)
            return made
        }
        guard let made else { throw .libfuse(LibraryLog.lastLine) }
        guard fuse_session_mount(made, mountpoint) == 0 else {
            fuse_session_destroy(made)
            throw .libfuse(LibraryLog.lastLine)
        }
        self.server = server
        self.session = made
        self.mountpoint = mountpoint
    }

    /// Answers requests until the file system is unmounted; `whenServing` is called once requests are taken.
    public func run(_ whenServing: () -> Void = {}) {
        let threads = (0..<Self.threadCount).map { _ in Thread { [self] in serve() } }
        whenServing()
        threads.forEach { $0.join() }
        server.parked.interruptAll()
    }

    private func serve() {
        var buffer = fuse_buf()
        while fuse_session_exited(session) == 0 {
            let received = fuse_session_receive_buf(session, &buffer)
            if received == -EINTR { continue }
            guard received > 0 else { break }
            fuse_session_process_buf(session, &buffer)
        }
        free(buffer.mem)
        fuse_session_exit(session)
    }

    /// Unmounts, even if files are open: they go on until they are closed, and no new ones can be opened.
    public func unmount() {
        server.parked.interruptAll()
        fuse_session_unmount(session)
    }

    /// Makes the kernel ask again what a name means; returns at once.
    public func forgetName(_ name: String, in directory: Inode) {
        staleNames.add(StaleNames.Name(directory: directory, name: name)) { [self] stale in
            _ = fuse_lowlevel_notify_inval_entry(session, stale.directory.rawValue, stale.name, stale.name.utf8.count)
        }
    }

    /// Lets the kernel read 256 KiB ahead, where this process may say so (as root), in place of its 128 KiB.
    ///
    /// Who reads more at once than it may read ahead gets as much again behind it, though it jumps from row to row; and a
    /// fault of a mapped file reads as much around it, so that 4 MiB would make eight times the bytes of a section.
    public func raiseReadAhead() {
        guard let mount = MountTable()[absolutePath(mountpoint)] else { return }
        let descriptor = Glibc.open("/sys/class/bdi/\(mount.device)/read_ahead_kb", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = write(descriptor, "256", 3)
        close(descriptor)
    }
}
