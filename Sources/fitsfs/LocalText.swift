import Glibc

/// Small local text files.
enum LocalText {
    /// The whole text of a file; `nil` is standard input.
    static func read(_ path: String?) throws -> String {
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
    static func readAll(_ descriptor: Int32, named name: String) throws -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Failure(.failed, "\(name): \(String(cString: strerror(errno))).")
            }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }
}

/// Local folders.
enum LocalFolder {
    /// The names in a folder; none if it can't be read.
    static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }
}

/// This program's own file.
enum Executable {
    static var path: String {
        get throws {
            guard let resolved = realpath("/proc/self/exe", nil) else {
                throw Failure(.failed, "/proc/self/exe can't be read; is /proc mounted?")
            }
            defer { free(resolved) }
            return String(cString: resolved)
        }
    }
}
