import Glibc

/// The child's end: says once whether the mount answers.
struct Readiness {
    static let readyWord = "ready"
    let descriptor: Int32?

    /// - Returns: whether whoever asked for the mount is still there to hear it.
    func ready() -> Bool { say(Self.readyWord) }

    func failed(_ failure: Failure) -> Never {
        say("\(failure.code.rawValue) \(failure.message)")
        exit(failure.code.rawValue)
    }

    /// What `failed` said.
    static func failure(in text: String) -> Failure? {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let code = Int32(parts[0]).flatMap(Failure.Code.init) else { return nil }
        return Failure(code, String(parts[1]))
    }

    @discardableResult
    private func say(_ text: String) -> Bool {
        guard let descriptor else { return true }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        return write(descriptor, bytes, bytes.count) == bytes.count
    }
}
