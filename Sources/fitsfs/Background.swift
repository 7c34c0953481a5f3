import Glibc

/// Starts this program again as a process of its own, and waits until it says that its mount answers.
///
/// By `posix_spawn`, never by `fork`: a child of `fork` has one thread, and what the Swift runtime's others held stays locked.
enum Background {
    /// Where the child finds the pipe to say it in.
    private static let readyDescriptor: Int32 = 3
    /// `POSIX_SPAWN_SETSID` of `spawn.h`, which Swift does not import: the child leaves the terminal.
    private static let newSession: Int16 = 0x80

    static func start(_ words: [String], readsStandardInput: Bool) throws {
        var pipe: [Int32] = [0, 0]
        guard Glibc.pipe(&pipe) == 0 else { throw systemFailure("pipe") }
        defer { close(pipe[0]) }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let pid = try spawn(words + ["--ready-descriptor", String(readyDescriptor)], readsStandardInput, pipe[1])
        close(pipe[1])
        let said = String(decoding: try LocalText.readAll(pipe[0], named: "the mount"), as: UTF8.self)
        guard said != Readiness.readyWord else { return }
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        throw Readiness.failure(in: said)
            ?? Failure(.failed, "The mount ended before it was ready (status \(status)); --foreground shows why.")
    }

    private static func spawn(_ words: [String], _ readsStandardInput: Bool, _ pipe: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if !readsStandardInput { posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pipe, readyDescriptor)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Here every signal is blocked, as in all threads that Dispatch makes.
        var blocked = sigset_t()
        sigemptyset(&blocked)
        posix_spawnattr_setsigmask(&attributes, &blocked)
        posix_spawnattr_setflags(&attributes, newSession | Int16(POSIX_SPAWN_SETSIGMASK))
        // A crash must not leave the runtime's backtracer behind, holding the mount.
        setenv("SWIFT_BACKTRACE", "enable=no", 0)

        let path = try Executable.path
        // Not its path: called as mount.fitsfs, the child would translate its words once more.
        let arguments = (["fitsfs"] + words).map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var pid = pid_t()
        let failure = posix_spawn(&pid, path, &actions, &attributes, arguments, environ)
        guard failure == 0 else {
            errno = failure
            throw systemFailure("posix_spawn")
        }
        return pid
    }

    private static func systemFailure(_ call: String) -> Failure {
        Failure(.failed, "\(call): \(String(cString: strerror(errno))).")
    }
}
