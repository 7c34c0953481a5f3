import ArgumentParser
import FUSEServer
import Glibc

struct UnmountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmount", abstract: "Unmounts, and says which process still holds the mount when it is busy.")

    @Argument(help: "Where it is mounted.")
    var mountpoint: String
    @Flag(help: "Unmount even if it is busy: it vanishes now, and ends when the last file is closed.")
    var lazy = false

    func run() throws {
        let path = absolutePath(mountpoint)
        guard let mount = MountTable()[path] else {
            throw Failure(.failed, "\(mountpoint): nothing is mounted there.")
        }
        guard mount.isFitsfs else {
            throw Failure(.usage, "\(mountpoint): this is a mount of \(mount.type), not of fitsfs.")
        }
        try Unmounting.unmount(path, lazily: lazy)
    }
}

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

/// The processes that keep a mount busy, as `fuser -m` finds them.
enum Holders {
    /// `vim (pid 4711)`, …; only those whose files this user may look at.
    static func of(_ mountpoint: String) -> [String] {
        names(in: "/proc").filter { $0.allSatisfy(\.isNumber) }.compactMap { pid in
            let folder = "/proc/\(pid)"
            let links = ["\(folder)/cwd", "\(folder)/root"] + names(in: "\(folder)/fd").map { "\(folder)/fd/\($0)" }
            let holds =
                links.contains { isInside(target(of: $0), mountpoint) }
                || maps(pid).contains { isInside($0, mountpoint) }
            guard holds else { return nil }
            let name = (try? LocalText.read("\(folder)/comm"))?.split(separator: "\n").first ?? "a process"
            return "\(name) (pid \(pid))"
        }
    }

    private static func isInside(_ path: String, _ mountpoint: String) -> Bool {
        path == mountpoint || path.hasPrefix(mountpoint + "/")
    }

    private static func maps(_ pid: String) -> [String] {
        let text = (try? LocalText.read("/proc/\(pid)/maps")) ?? ""
        return text.split(separator: "\n").compactMap { line in line.firstIndex(of: "/").map { String(line[$0...]) } }
    }

    private static func target(of link: String) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
    }

    private static func names(in folder: String) -> [String] { LocalFolder.names(in: folder) }
}
