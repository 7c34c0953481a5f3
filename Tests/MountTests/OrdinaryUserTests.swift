import Glibc
import TestSupport
import Testing

/// What a user who is not root can do, and what is said where a machine lacks what mounting needs: in a mount namespace
/// of its own (`unshare(1)`), whose `/dev` the test makes.
@Suite(
    .enabled(if: MountedTree.isPossible, "/dev/fuse can't be opened here"),
    .enabled(if: geteuid() == 0, "only root can become another user"),
    .enabled(
        if: (try? run(["unshare", "-m", "true"]))?.status == 0, "unshare(1) can't make a mount namespace here"),
    .serialized)
struct OrdinaryUserTests {
    /// Runs a script with a /dev of its own, as the user nobody. `$1` is fitsfs, `$2` a source, `$3` a mountpoint.
    private func asNobody(device: String, _ script: String) throws -> FinishedProgram {
        let folder = try SampleFolder([.everyKind])
        let work = try SampleFolder()
        // Where nobody may run it; the build may lie below /root.
        for command in [
            ["cp", MountedTree.fitsfs, work.path + "/fitsfs"], ["chmod", "755", work.path + "/fitsfs"],
            ["mkdir", work.path + "/mount"], ["chown", "nobody", work.path + "/mount"],
        ] {
            try #require(try run(command).status == 0)
        }
        let preparation = """
            mount -t tmpfs -o mode=755 none /dev && mknod -m 666 /dev/null c 1 3 && \(device) &&
            exec setpriv --reuid nobody --regid nogroup --clear-groups sh -c "$0" sh "$@"
            """
        return try run(
            ["unshare", "-m", "sh", "-c", preparation, script]
                + [work.path + "/fitsfs", folder.path, work.path + "/mount"])
    }

    @Test func `an ordinary user mounts and unmounts`() throws {
        let ended = try asNobody(
            device: "mknod -m 666 /dev/fuse c 10 229",
            """
            "$1" mount "$2" "$3" && ls "$3" && stat -c %U "$3/m13.fits" && cat "$3/m13.fits/0/header.txt" | wc -c &&
            "$1" unmount "$3" && ls -A "$3" | wc -l
            """)
        let length = (SampleFile.everyKind.parts[0].hdu.cards.count + 1) * 81
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(ended.lines == ["m13.fits", "nobody", "\(length)", "0"])
    }

    @Test func `a device that this user may not open is named`() throws {
        let ended = try asNobody(device: "mknod -m 600 /dev/fuse c 10 229", "\"$1\" mount \"$2\" \"$3\"")
        #expect(ended.status == 77)
        #expect(ended.errors.hasPrefix("fitsfs: /dev/fuse may not be opened"), "\(ended.errors)")
        #expect(ended.errors.split(separator: "\n").count == 1)
    }

    @Test func `a machine without the device is told to get it`() throws {
        let ended = try asNobody(device: "true", "\"$1\" mount \"$2\" \"$3\"")
        #expect(ended.status == 1)
        #expect(ended.errors.hasPrefix("fitsfs: There is no /dev/fuse here"), "\(ended.errors)")
    }

    @Test func `a machine without fusermount3 is told to get it`() throws {
        let ended = try asNobody(
            device: "mknod -m 666 /dev/fuse c 10 229", "PATH=/nowhere; export PATH; \"$1\" mount \"$2\" \"$3\"")
        #expect(ended.status == 1)
        #expect(ended.errors.hasPrefix("fitsfs: fusermount3 is not on the PATH"), "\(ended.errors)")
    }
}
