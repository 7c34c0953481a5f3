import Glibc

/// Small local text files.
enum LocalText {
    /// The whole text of a file; bytes that are no UTF-8 are repaired.
    static func read(_ path: String) throws -> String {
        String(decoding: try bytes(of: path), as: UTF8.self)
    }

    /// The whole of a file; `nil` is standard input.
    static func bytes(of path: String?) throws -> [UInt8] {
        let descriptor = try path.map { path in
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw Failure(errno == EACCES ? .denied : .failed, "\(path): \(String(cString: strerror(errno))).")
            }
            return descriptor
        }
        defer { if let descriptor { close(descriptor) } }
        return try readAll(descriptor ?? STDIN_FILENO, named: path ?? "standard input")
    }

    /// All that comes until the end.
    static func readAll(_ descriptor: Int32, named name: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var status = stat()
        // Grown step by step, a long list would be in memory twice.
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG { bytes.reserveCapacity(status.st_size) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Failure(.failed, "\(name): \(String(cString: strerror(errno))).")
            }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }
}
