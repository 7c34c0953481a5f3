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
