import Testing

@testable import FUSEServer

@Suite struct MountTableTests {
    @Test func `mounts are read whatever the number of their optional fields`() {
        let table = MountTable(
            parsing: """
                36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
                37 35 0:45 / /mnt/fits ro,nosuid - fuse.fitsfs https://archive.example/ rw,user_id=0
                38 35 0:46 / /shared rw shared:1 master:2 propagate_from:3 unbindable - tmpfs tmpfs rw

                """)
        #expect(table.mounts.map(\.mountpoint) == ["/mnt2", "/mnt/fits", "/shared"])
        #expect(table.mounts.map(\.type) == ["ext3", "fuse.fitsfs", "tmpfs"])
        #expect(table.mounts.map(\.source) == ["/dev/root", "https://archive.example/", "tmpfs"])
        #expect(table.mounts.map(\.device) == ["98:0", "0:45", "0:46"])
        #expect(table.mounts.map(\.isFitsfs) == [false, true, false])
    }

    @Test func `escapes stand for blank, tab, line feed and backslash`() {
        let table = MountTable(
            parsing: #"37 35 0:45 / /a\040b\011c\012d\134e\0 ro - fuse.fitsfs /my\040dir\134040 rw"#)
        #expect(table.mounts.first?.mountpoint == "/a b\tc\nd\\e\\0")
        #expect(table.mounts.first?.source == "/my dir\\040")
    }

    @Test(arguments: [#"/x\"#, #"/x\1"#, #"/x\12"#, #"/x\189"#, #"/x\777"#, #"/x\\040"#])
    func `what is no escape stays and nothing crashes`(_ mountpoint: String) {
        let table = MountTable(parsing: "37 35 0:45 / \(mountpoint) ro - fuse.fitsfs none rw")
        #expect(table.mounts.count == 1)
        #expect(table.mounts[0].mountpoint.hasPrefix("/x\\"))
    }

    @Test(arguments: [
        "", "\n\n", "1 2 3", "37 35 0:45 / /x ro no hyphen here", "37 35 0:45 / /x ro -", "- - - - - - - -",
    ])
    func `a line that makes no sense is passed over`(_ line: String) {
        #expect(MountTable(parsing: line + "\n37 35 0:45 / /y ro - tmpfs none rw").mounts.last?.mountpoint == "/y")
        #expect(MountTable(parsing: line)["/x"] == nil)
    }

    @Test func `of several mounts at one place, the last is seen`() {
        let table = MountTable(
            parsing: """
                36 35 0:1 / /mnt rw - ext4 /dev/a rw
                37 36 0:2 / /mnt rw - fuse.fitsfs /data rw
                """)
        #expect(table["/mnt"]?.source == "/data")
        #expect(table["/mnt/"] == nil)
    }

    @Test func `the own table has a root`() {
        #expect(MountTable()["/"] != nil)
    }
}
