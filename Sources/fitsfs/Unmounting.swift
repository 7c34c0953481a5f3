import FUSEServer
import Glibc

/// Takes a mount away: as root by the system call, else through fusermount3.
enum Unmounting {
    static func unmount(_ path: String, lazily: Bool) throws {
        let failure = geteuid() == 0 ? systemCall(path, lazily) : try fusermount(path, lazily)
        guard failure != 0, MountTable()[path] != nil else { return }
        guard failure == EBUSY else {
            throw Failure(.failed, "\(path): \(String(cString: strerror(failure))).")
        }
        let holders = Holders.of(path)
        let who = holders.isEmpty ? "a process that this user may not see" : holders.joined(separator: ", ")
        throw Failure(.failed, "\(path) is held by \(who). End it, or use --lazy.")
    }

    private static func systemCall(_ path: String, _ lazily: Bool) -> Int32 {
        // MNT_DETACH and UMOUNT_NOFOLLOW of umount(2).
        umount2(path, lazily ? 2 | 8 : 8) == 0 ? 0 : errno
    }

    /// fusermount3 tells no reason but in words: what is mounted and owned is busy.
    private static func fusermount(_ path: String, _ lazily: Bool) throws -> Int32 {
        let words = ["fusermount3", "-u", "-q"] + (lazily ? ["-z"] : []) + ["--", path]
        let arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var pid = pid_t()
        guard posix_spawnp(&pid, "fusermount3", nil, nil, arguments, environ) == 0 else {
            throw Failure(.failed, "fusermount3 is not on the PATH; install the package fuse3.")
        }
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        return status == 0 ? 0 : EBUSY
    }
}
