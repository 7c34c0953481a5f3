import Glibc
import Synchronization

/// A token in a file that somebody else renews (RFC 6750 §2.1): read when it is first needed and after each change.
final class BearerToken: Sendable {
    private let path: String
    private let state = Mutex(State())

    private struct State {
        var stamp: Stamp?
        var token = ""
    }

    /// What changes when a file is written or replaced.
    private struct Stamp: Equatable {
        var inode: UInt
        var size: Int
        var seconds: Int
        var nanoseconds: Int
    }

    init(path: String) {
        self.path = path
    }

    /// The token as of now.
    /// - Throws: `SystemError` if the file cannot be read.
    func current() throws(SystemError) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { throw SystemError(errno) }
        let stamp = Stamp(
            inode: status.st_ino, size: status.st_size, seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
        if let token = state.withLock({ $0.stamp == stamp ? $0.token : nil }) { return token }
        let token = try read()
        state.withLock { $0 = State(stamp: stamp, token: token) }
        return token
    }

    private func read() throws(SystemError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(errno) }
        defer { close(descriptor) }
        // Longer than any header that a server takes.
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw SystemError(errno) }
        let isBlank: (UInt8) -> Bool = { $0 <= 0x20 }
        let text = bytes[..<count].drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        return String(decoding: Array(text), as: UTF8.self)
    }
}
