import FITSTree
import Glibc
import ObjectStorage
import TestSupport
import Testing

@testable import FITSTree
@testable import FUSEServer

@Suite struct LookTests {
    private func attributes(_ kind: Attributes.Kind, size: Int = 0) -> Attributes {
        Attributes(
            inode: Inode(rawValue: .max - 5), kind: kind, size: size,
            modified: Timestamp(seconds: 1_700_000_000, nanoseconds: 123_456_789))
    }

    @Test func `everything is readable and nothing writable`() {
        let look = Look(uid: 12, gid: 34)
        #expect(look.stat(of: attributes(.directory)).st_mode == S_IFDIR | 0o555)
        #expect(look.stat(of: attributes(.regular)).st_mode == S_IFREG | 0o444)
        #expect(look.stat(of: attributes(.symbolicLink)).st_mode == S_IFLNK | 0o777)
    }

    @Test func `the umask takes bits from files and directories`() {
        let look = Look(umask: 0o027)
        #expect(look.stat(of: attributes(.directory)).st_mode == S_IFDIR | 0o550)
        #expect(look.stat(of: attributes(.regular)).st_mode == S_IFREG | 0o440)
    }

    @Test func `owner, number, times and size are what the tree says`() {
        let stat = Look(uid: 12, gid: 34).stat(of: attributes(.regular, size: 1025))
        #expect(stat.st_uid == 12 && stat.st_gid == 34)
        #expect(stat.st_ino == UInt(UInt64.max - 5))
        #expect(stat.st_nlink == 1)
        #expect(stat.st_size == 1025 && stat.st_blocks == 3)
        for time in [stat.st_mtim, stat.st_ctim, stat.st_atim] {
            #expect(time.tv_sec == 1_700_000_000 && time.tv_nsec == 123_456_789)
        }
    }

    @Test(arguments: [(0, 0), (1, 1), (512, 1), (513, 2), (Int.max, Int.max / 512 + 1)])
    func `blocks are halves of a kibibyte rounded up`(_ size: Int, _ blocks: Int) {
        #expect(Look().stat(of: attributes(.regular, size: size)).st_blocks == blocks)
    }

    @Test func `an entry is believed for its lifetime and for a year if that is for ever`() {
        let parameters = Look().parameters(
            of: Entry(attributes: attributes(.regular, size: 7), lifetime: .milliseconds(1500)))
        #expect(parameters.ino == UInt64.max - 5)
        #expect(parameters.attr.st_size == 7)
        #expect(parameters.entry_timeout == 1.5 && parameters.attr_timeout == 1.5)
        #expect(Look.seconds(nil) > 364 * 86400)
        #expect(Look.seconds(.zero) == 0)
    }
}
