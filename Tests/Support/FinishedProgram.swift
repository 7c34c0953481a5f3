import Glibc

/// A program that was run to its end: what it printed, and how it ended.
public struct FinishedProgram: Sendable {
    /// `nil` if a signal ended it.
    public let status: CInt?
    public let output: [UInt8]
    public let errors: String

    public var text: String { String(decoding: output, as: UTF8.self) }
    public var lines: [String] { text.split(separator: "\n").map(String.init) }
}

/// Runs a program, searched for in `PATH`, and waits for its end.
///
/// - Parameters:
///   - input: what it finds on its standard input; less than a socket holds (64 KiB, about).
///   - folder: where it runs.
///   - environment: set for it besides what the test has.
///   - limit: after this long it is killed with all that it started in its process group.
/// - Throws: if it can't be started, or `ProgramFailure` if it takes too long.
@discardableResult
public func run(
    _ command: [String], input: String = "", in folder: String? = nil, environment: [String: String] = [:],
    limit: Duration = .seconds(30)
) throws -> FinishedProgram {
    let output = try Channel()
    let errors = try Channel()
    let feed = try input.isEmpty ? nil : Channel()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let feed {
        posix_spawn_file_actions_adddup2(&actions, feed.theirs, STDIN_FILENO)
    } else {
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output.theirs, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors.theirs, STDERR_FILENO)
    let inFolder = folder.map { ["-C", $0] } ?? []
    let changed = ["env"] + inFolder + environment.map { "\($0)=\($1)" } + command
    let child = try spawn(environment.isEmpty && folder == nil ? command : changed, &actions, inOwnGroup: true)
    for channel in [output, errors, feed] { channel?.closeTheirs() }
    feed?.write(input)
    feed?.closeOurs()
    let deadline = ContinuousClock.now + limit
    let texts = collect([output.ours, errors.ours], until: deadline)
    let status = texts.flatMap { _ in awaitEnd(of: child, until: deadline) }
    guard let texts, let status else {
        kill(-child, SIGKILL)
        // A process that waits for a dead mount may outlast this; it is not waited for then.
        _ = awaitEnd(of: child, until: .now + .seconds(2))
        throw ProgramFailure(command, "It did not end within \(limit).")
    }
    return FinishedProgram(
        status: status & 0x7f == 0 ? status >> 8 & 0xff : nil, output: texts[0],
        errors: String(decoding: texts[1], as: UTF8.self))
}

/// A program that was not run to its end.
public struct ProgramFailure: Error, CustomStringConvertible {
    public let description: String

    init(_ command: [String], _ reason: String) {
        description = "\(command.joined(separator: " ")): \(reason)"
    }
}

/// Reads all descriptors to their ends; `nil` if that takes too long.
private func collect(_ descriptors: [CInt], until deadline: ContinuousClock.Instant) -> [[UInt8]]? {
    var texts = descriptors.map { _ in [UInt8]() }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var watched = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while watched.contains(where: { $0.fd >= 0 }) {
        let left = deadline - .now
        guard left > .zero, poll(&watched, nfds_t(watched.count), CInt(left / .milliseconds(1)) + 1) >= 0 else {
            return nil
        }
        for index in watched.indices where watched[index].revents != 0 {
            let count = read(watched[index].fd, &buffer, buffer.count)
            if count > 0 { texts[index] += buffer[..<count] } else { watched[index].fd = -1 }
        }
    }
    return texts
}

/// The status that `waitpid(2)` gives, or `nil` if the process goes on.
private func awaitEnd(of child: pid_t, until deadline: ContinuousClock.Instant) -> CInt? {
    var status: CInt = 0
    while waitpid(child, &status, WNOHANG) == 0 {
        guard ContinuousClock.now < deadline else { return nil }
        usleep(1000)
    }
    return status
}

/// A stream between a test and a program. A pair of sockets, because other than those of `pipe(2)`, whose closing on
/// `exec` has to be asked for afterwards, its ends are never inherited by what another test starts meanwhile.
private final class Channel {
    private(set) var ours: CInt
    private(set) var theirs: CInt

    init() throws {
        var ends: [CInt] = [-1, -1]
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Socket.Failure(call: "socketpair", error: errno) }
        (ours, theirs) = (ends[0], ends[1])
    }

    deinit {
        closeOurs()
        closeTheirs()
    }

    /// A program that ends without having read it is not to end the test.
    func write(_ text: String) { _ = Socket.send(ours, Array(text.utf8)) }

    func closeOurs() { Self.close(&ours) }
    func closeTheirs() { Self.close(&theirs) }

    private static func close(_ end: inout CInt) {
        if end >= 0 { Glibc.close(end) }
        end = -1
    }
}
