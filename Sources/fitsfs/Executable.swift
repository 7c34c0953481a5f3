import Glibc

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
