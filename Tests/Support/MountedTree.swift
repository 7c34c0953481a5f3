import Glibc

/// A source that the built `fitsfs` has mounted on a directory of the test's own; unmounted when the test lets it go,
/// whatever has happened.
///
/// An operation that takes too long ends with ENOTCONN, because the mount's process is killed then: a mount that does
/// not answer fails its test, and hangs nothing.
public final class MountedTree: Sendable {
    /// The mountpoint.
    public let path: String
    /// The process that serves the mount.
    public let daemon: pid_t
    private let folder: TemporaryFolder

    /// - Parameters:
    ///   - options: of `fitsfs mount`.
    ///   - input: what `fitsfs` finds on its standard input.
    public init(_ source: String, _ options: [String] = [], input: String = "") throws {
        folder = try TemporaryFolder()
        path = folder.path + "/mount"
        mkdir(path, 0o755)
        // A cache of its own, too, unless the options name one.
        let mounting = try run(
            [Self.fitsfs, "mount", source, path] + options, input: input,
            environment: ["XDG_CACHE_HOME": folder.path + "/cache"])
        guard mounting.status == 0 else { throw Failure(description: "mount: \(mounting.errors)") }
        // The process is not known before the first answer; `cat` can be given up if none comes.
        let status = try run(["cat", path + "/.fitsfs/status.json"], limit: .seconds(10)).text
        let digits = status.split(separator: "\"pid\": ").last?.prefix { $0.isNumber } ?? ""
        guard let pid = pid_t(digits) else {
            Self.takeAway(path)
            throw Failure(description: "The mount does not say its process: \(status)")
        }
        daemon = pid
    }

    deinit {
        Self.takeAway(path)
        if !hasEnded(within: .seconds(5)) { kill(daemon, SIGKILL) }
    }

    struct Failure: Error, CustomStringConvertible { var description: String }

    /// The program under test, which the package's build puts beside the test's own.
    public static let fitsfs: String = {
        let own = realpath("/proc/self/exe", nil)
        defer { free(own) }
        let path = own.map { String(cString: $0) } ?? ""
        let beside = path.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/fitsfs"
        // On some toolchains a program of the toolchain loads the test, and runs in the package's folder.
        return access(beside, X_OK) == 0 ? beside : ".build/debug/fitsfs"
    }()

    /// Whether mounts can be made here.
    public static var isPossible: Bool { access("/dev/fuse", R_OK | W_OK) == 0 }

    /// `fitsfs unmount`
    @discardableResult
    public func unmount(_ options: [String] = []) throws -> FinishedProgram {
        try run([Self.fitsfs, "unmount", path] + options)
    }

    /// Whether the mount's process ends in time.
    public func hasEnded(within limit: Duration) -> Bool {
        let deadline = ContinuousClock.now + limit
        while isRunning(daemon) {
            guard ContinuousClock.now < deadline else { return false }
            usleep(5000)
        }
        return true
    }

    /// Ends the mount's process as a crash does: the mount stays, and answers nothing.
    public func killDaemon() {
        kill(daemon, SIGKILL)
        _ = hasEnded(within: .seconds(5))
    }

    public static func isMounted(_ path: String) -> Bool {
        guard let table = try? run(["cat", "/proc/self/mounts"]) else { return false }
        return table.lines.contains { $0.split(separator: " ").dropFirst().first.map(String.init) == path }
    }

    /// Unmounts what is mounted at a path, and if it is busy, detaches it.
    public static func takeAway(_ path: String) {
        for command in [
            ["fusermount3", "-u", path], ["umount", path], ["umount", "-l", path], ["fusermount3", "-uz", path],
        ]
        where isMounted(path) {
            _ = try? run(command, limit: .seconds(10))
        }
    }
}

extension MountedTree {
    /// Runs `body`, and ends the mount's process if that takes too long.
    public func within<Result>(_ limit: Duration = .seconds(30), _ body: () throws -> Result) throws -> Result {
        var ends: [CInt] = [-1, -1]
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Errno.current }
        let (watched, process) = (ends[0], daemon)
        let watchdog = try startThread {
            var end = pollfd(fd: watched, events: Int16(POLLIN), revents: 0)
            if poll(&end, 1, CInt(limit / .milliseconds(1))) == 0 { kill(process, SIGKILL) }
        }
        defer {
            close(ends[1])
            pthread_join(watchdog, nil)
            close(ends[0])
        }
        return try body()
    }
}

/// What a system call failed with.
public struct Errno: Error, Equatable, CustomStringConvertible {
    public let code: CInt

    public init(_ code: CInt) { self.code = code }

    static var current: Errno { Errno(Glibc.errno) }

    public var description: String { "errno \(code): \(String(cString: strerror(code)))" }
}
