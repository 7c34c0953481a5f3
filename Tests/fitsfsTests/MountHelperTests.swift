import Testing

@testable import fitsfs

struct MountHelperTests {
    @Test(
        "Called as mount.fitsfs, -o options become options of fitsfs mount",
        arguments: [
            (
                [
                    "/sbin/mount.fitsfs", "https://host/data/", "/mnt/sky", "-o",
                    "rw,metadata_ttl=1d,allow_other,_netdev",
                ],
                ["mount", "https://host/data/", "/mnt/sky", "--metadata-ttl", "1d", "--allow-other"]
            ),
            (["mount.fitsfs", "-n", "tess", "/mnt/sky", "-s"], ["mount", "tess", "/mnt/sky"]),
            (["mount.fitsfs", "-", "/mnt/sky"], ["mount", "-", "/mnt/sky"]),
            (
                ["mount.fitsfs", "tess", "/mnt/sky", "-o", "x-systemd.automount,nofail,view=files", "-o", "uid=7"],
                ["mount", "tess", "/mnt/sky", "--view", "files", "--uid", "7"]
            ),
            (["mount.fitsfs", "tess", "/mnt", "-o", "include=a=b"], ["mount", "tess", "/mnt", "--include", "a=b"]),
            (["mount.fitsfs", "tess", "/mnt", "-o"], ["mount", "tess", "/mnt"]),
            (["mount.fitsfs", "tess", "/mnt", "-o", "=,,"], ["mount", "tess", "/mnt"]),
        ] as [([String], [String])])
    func translated(_ arguments: [String], _ words: [String]) { #expect(MountHelper.translate(arguments) == words) }

    @Test(
        "Called by its own name, its words stand",
        arguments: [["fitsfs", "mount", "-o", "rw"], ["/usr/bin/fitsfs"], []])
    func own(_ arguments: [String]) { #expect(MountHelper.translate(arguments) == nil) }
}
