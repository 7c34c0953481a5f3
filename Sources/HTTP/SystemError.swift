import Glibc

/// What a system call failed with: an `errno` value.
public struct SystemError: Error, Equatable, CustomStringConvertible {
    public let code: CInt

    public init(_ code: CInt) { self.code = code }

    /// Of the call that failed last on this thread.
    public static var current: SystemError { SystemError(errno) }

    public var description: String {
        var text = [CChar](repeating: 0, count: 256)
        guard strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
        return text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }
}
