import Glibc
import Synchronization

/// A program that a test started, with its standard output and error to read from; it ends with the test.
public final class ChildProcess: Sendable {
    public let identifier: pid_t
    private let output: CInt
    private let hasEnded = Mutex(false)

    /// - Parameter command: the program, searched for in `PATH`, and its arguments.
    public init(_ command: [String]) throws {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Socket.Failure(call: "pipe", error: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        do {
            identifier = try spawn(command, &actions)
        } catch {
            close(ends[0])
            throw error
        }
        output = ends[0]
    }

    deinit {
        stop()
        close(output)
    }

    public func stop() {
        hasEnded.withLock { hasEnded in
            guard !hasEnded else { return }
            kill(identifier, SIGKILL)
            waitpid(identifier, nil, 0)
            hasEnded = true
        }
    }

    /// Waits for the program's end.
    /// - Returns: its exit status, or `nil` if a signal ended it.
    public func exitStatus() -> CInt? {
        hasEnded.withLock { hasEnded in
            guard !hasEnded else { return nil }
            var status: CInt = 0
            waitpid(identifier, &status, 0)
            hasEnded = true
            return status & 0x7f == 0 ? status >> 8 & 0xff : nil
        }
    }

    /// The next line of the program's output, or `nil` at its end.
    public func nextLine() -> String? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1 {
            if byte == 0x0a { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }
}

extension ChildProcess {
    /// Whether a command ends well.
    public static func succeeds(_ command: [String]) -> Bool {
        guard let process = try? ChildProcess(command) else { return false }
        while process.nextLine() != nil {}
        return process.exitStatus() == 0
    }
}
