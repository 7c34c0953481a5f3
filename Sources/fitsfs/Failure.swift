import Glibc
import ObjectStorage

/// Why the command ends without having done its work: one line, and the exit code that scripts act on.
struct Failure: Error {
    /// `sysexits.h`, where it has a word for it.
    enum Code: Int32 {
        case failed = 1
        case usage = 64
        case unreachable = 69
        case denied = 77
    }
    let code: Code
    let message: String

    init(_ code: Code = .failed, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The source did not give what the command cannot do without.
    init(_ error: StoreError) {
        let code: Code =
            switch error {
            case .unreachable, .timedOut: .unreachable
            case .accessDenied: .denied
            case .notFound, .changed, .badAnswer, .cancelled: .failed
            }
        self.init(code, error.description)
    }
}

/// Standard error, line by line. (`stderr` of C is a variable that Swift cannot share between threads.)
enum StandardError {
    static func line(_ text: String) { self.text(text + "\n") }

    static func text(_ text: String) { write(text, to: STDERR_FILENO) }
}

/// Standard output, written whole; a reader that has gone away ends the command, as it ends `cat`.
enum StandardOutput {
    static func text(_ text: String) {
        if !write(text, to: STDOUT_FILENO) { _exit(errno == EPIPE ? 0 : Failure.Code.failed.rawValue) }
    }
}

@discardableResult
private func write(_ text: String, to descriptor: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
    }
    return true
}
