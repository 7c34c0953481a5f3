import Glibc

/// Local text files.
enum LocalText {
    /// Bytes: a list of ten million URLs. What is longer is no text; to read it would take all the memory there is.
    private static let longest = 1 << 30

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
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
            try check(status.st_size, of: name)
            bytes.reserveCapacity(status.st_size)
        }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Failure(.failed, "\(name): \(String(cString: strerror(errno))).")
            }
            guard count > 0 else { return bytes }
            try check(bytes.count + count, of: name)
            bytes += buffer[..<count]
        }
    }

    private static func check(_ length: Int, of name: String) throws {
        guard length <= longest else {
            throw Failure(.usage, "\(name): this has more than \(longest >> 30) GiB, which no list and no text needs.")
        }
    }
}
