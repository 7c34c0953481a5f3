import Glibc
import TestSupport

extension TemporaryFolder {
    struct Failure: Error { var call: String, name: String, error: CInt }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes the folders that a file stands in.
    func makeFolders(for name: String) {
        for slash in name.indices where name[slash] == "/" { mkdir(path(String(name[..<slash])), 0o755) }
    }

    func remove(_ name: String) throws {
        guard unlink(path(name)) == 0 else { throw Failure(call: "unlink", name: name, error: errno) }
    }

    func link(_ name: String, to target: String) throws {
        guard symlink(target, path(name)) == 0 else { throw Failure(call: "symlink", name: name, error: errno) }
    }

    /// Sets the time of modification, to the nanosecond.
    func touch(_ name: String, _ time: Int, nanoseconds: Int = 0) throws {
        let moment = timespec(tv_sec: time, tv_nsec: nanoseconds)
        guard utimensat(AT_FDCWD, path(name), [moment, moment], 0) == 0 else {
            throw Failure(call: "utimensat", name: name, error: errno)
        }
    }
}
