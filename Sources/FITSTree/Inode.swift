/// A file's number: the same for the same name of the same version of the same object, also after a remount.
public struct Inode: Hashable, Sendable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// `FUSE_ROOT_ID`
    public static let root = Inode(rawValue: 1)

    /// The number of what has this name in that directory; `version` tells apart what has the name at different times.
    public init(_ name: String, in directory: Inode, version: String = "") {
        self.init(digest: Self.digest(name, version: version), in: directory)
    }

    /// The number of what has the name and version of that digest in a directory.
    init(digest: UInt64, in directory: Inode) {
        // The finalizer of SplitMix64: FNV alone leaves the high bits of short names alike.
        var hash = digest ^ directory.rawValue
        hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
        hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
        hash ^= hash >> 31
        // 0 says "no such file" to the kernel, and 1 is the root.
        rawValue = hash > 1 ? hash : hash &+ 2
    }

    /// FNV-1a of a name and a version.
    static func digest(_ name: String, version: String) -> UInt64 {
        digest(name.utf8, then: version.utf8)
    }

    /// The same for a version that is a number, of which 0 stands for none.
    static func digest(_ name: some Sequence<UInt8>, version: UInt64) -> UInt64 {
        let bytes = stride(from: 0, to: version == 0 ? 0 : 64, by: 8)
        return digest(name, then: bytes.lazy.map { UInt8(truncatingIfNeeded: version >> UInt64($0)) })
    }

    private static func digest(_ name: some Sequence<UInt8>, then version: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func combine(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for byte in name { combine(byte) }
        combine(0)
        for byte in version { combine(byte) }
        return hash
    }
}
