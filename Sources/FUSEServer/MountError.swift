import Glibc

/// Why a mount could not be made, as a sentence that says what to do.
public enum MountError: Error, CustomStringConvertible {
    case noSuchMountpoint(String)
    case mountpointNotADirectory(String)
    case mountpointDenied(String)
    case mountpointBusy(String)
    case noDevice
    case deviceDenied
    case noFusermount
    case allowOtherDenied
    /// What libfuse said.
    case libfuse(String)

    /// Whether the user may not do this, rather than that it can't be done.
    public var isDenial: Bool {
        switch self {
        case .mountpointDenied, .deviceDenied, .allowOtherDenied: true
        default: false
        }
    }

    public var description: String {
        switch self {
        case .noSuchMountpoint(let path): "The mountpoint \(path) does not exist; make it with: mkdir -p \(path)"
        case .mountpointNotADirectory(let path): "The mountpoint \(path) is not a directory."
        case .mountpointDenied(let path): "The mountpoint \(path) may not be entered by this user."
        case .mountpointBusy(let path):
            "Something is mounted on \(path) already; unmount it with: fitsfs unmount \(path)"
        case .noDevice: "There is no /dev/fuse here; load the fuse module, or give the container the device."
        case .deviceDenied: "/dev/fuse may not be opened by this user; ask for mode 666, or be in its group."
        case .noFusermount: "fusermount3 is not on the PATH; install the package fuse3."
        case .allowOtherDenied:
            "Other users may be let in only by root, or if /etc/fuse.conf has a line user_allow_other."
        case .libfuse(let line): "The mount failed: \(line)"
        }
    }

    /// What libfuse would fail at, said before it does.
    static func check(_ mountpoint: String, allowsOthers: Bool) throws(MountError) {
        guard let status = fileStatus(mountpoint) else {
            throw errno == EACCES ? .mountpointDenied(mountpoint) : .noSuchMountpoint(mountpoint)
        }
        guard status.st_mode & S_IFMT == Glibc.S_IFDIR else { throw .mountpointNotADirectory(mountpoint) }
        if MountTable()[absolutePath(mountpoint)]?.type.hasPrefix("fuse") == true {
            throw .mountpointBusy(mountpoint)
        }
        let device = Glibc.open("/dev/fuse", O_RDWR | O_CLOEXEC)
        guard device >= 0 else { throw errno == EACCES || errno == EPERM ? .deviceDenied : .noDevice }
        close(device)
        guard geteuid() != 0 else { return }
        if !isOnPath("fusermount3") { throw .noFusermount }
        let permissions = contents(of: "/etc/fuse.conf").split(separator: "\n").map { $0.filter { $0 != " " } }
        if allowsOthers, !permissions.contains("user_allow_other") { throw .allowOtherDenied }
    }

    private static func isOnPath(_ program: String) -> Bool {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return path.split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
    }
}
