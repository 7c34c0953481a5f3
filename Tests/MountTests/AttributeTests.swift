import Glibc
import TestSupport
import Testing

/// Contract §2: what a mount says of its files.
@Suite(.enabled(if: MountedTree.isPossible, "/dev/fuse can't be opened here"), .serialized)
struct AttributeTests {
    @Test func `everything is read-only and belongs to who has mounted`() throws {
        let folder = try SampleFolder([.everyKind])
        let mount = try MountedTree(folder.path)
        for (name, mode) in [
            ("", S_IFDIR | 0o555), ("m13.fits", S_IFDIR | 0o555), ("m13.fits/1", S_IFDIR | 0o555),
            ("m13.fits/1/data", S_IFREG | 0o444), ("m13.fits/by-name/SCI", S_IFLNK | 0o777),
        ] {
            let status = try mount.status(name)
            #expect(status.st_mode == mode, "\(name)")
            #expect(status.st_uid == getuid() && status.st_gid == getgid(), "\(name)")
        }
    }

    @Test func `owner and permissions can be chosen`() throws {
        let folder = try SampleFolder([.everyKind])
        let mount = try MountedTree(folder.path, ["--uid", "1234", "--gid", "99", "--umask", "027"])
        let status = try mount.status("m13.fits/m13.fits")
        #expect(status.st_mode == S_IFREG | 0o440)
        #expect(status.st_uid == 1234 && status.st_gid == 99)
    }

    @Test func `files are as old as their object`() throws {
        let server = try IndexedServer(["m13.fits": .bytes(SampleFile.everyKind.bytes), "notes.txt": .text("Text.\n")])
        let mount = try MountedTree(server.url)
        // Tue, 04 Jul 2023 12:00:00 GMT
        for name in ["notes.txt", "m13.fits", "m13.fits/m13.fits", "m13.fits/0", "m13.fits/0/header.txt"] {
            #expect(try mount.status(name).st_mtim.tv_sec == 1_688_472_000, "\(name)")
        }
    }

    @Test func `inode numbers are the same after a remount, and no two files have one`() throws {
        let folder = try SampleFolder([.everyKind, .image("other.fits")])
        try folder.add("sub/notes.txt", "Text.\n")
        func numbers() throws -> [String: UInt] {
            let mount = try MountedTree(folder.path)
            let paths = try mount.everything().keys.flatMap { path in
                let parts = path.split(separator: "/")
                return parts.indices.map { parts[...$0].joined(separator: "/") }
            }
            return try Dictionary(uniqueKeysWithValues: Set(paths).map { ($0, try mount.status($0).st_ino) })
        }
        let first = try numbers()
        #expect(first.count > 30)
        #expect(Set(first.values).count == first.count)
        #expect(try numbers() == first)
    }

    @Test func `another version has another number`() throws {
        let folder = try SampleFolder()
        try folder.add("notes.txt", "Text.\n")
        let first = try MountedTree(folder.path).status("notes.txt").st_ino
        try folder.add("notes.txt", "Another text.\n")
        #expect(try MountedTree(folder.path).status("notes.txt").st_ino != first)
    }

    @Test func `whatever would write fails with EROFS`() throws {
        let folder = try SampleFolder([.everyKind])
        let mount = try MountedTree(folder.path)
        let (file, other) = (mount.absolute("m13.fits/0/data"), mount.absolute("m13.fits/new"))
        let attempts: [(String, () -> CInt)] = [
            ("write", { Glibc.open(file, O_WRONLY) }), ("update", { Glibc.open(file, O_RDWR) }),
            ("create", { Glibc.open(other, O_WRONLY | O_CREAT, 0o644) }), ("unlink", { unlink(file) }),
            ("mkdir", { mkdir(other, 0o755) }), ("rmdir", { rmdir(mount.absolute("m13.fits/0")) }),
            ("rename", { rename(file, other) }), ("symlink", { symlink("x", other) }),
            ("link", { link(file, other) }), ("truncate", { truncate(file, 0) }), ("chmod", { chmod(file, 0o666) }),
        ]
        for (what, attempt) in attempts {
            let code = try mount.within { attempt() < 0 ? errno : 0 }
            #expect(code == EROFS, "\(what)")
        }
    }

    @Test func `extended attributes say where bytes come from`() throws {
        let bytes = SampleFile.everyKind.bytes
        let server = try IndexedServer(["m13.fits": .bytes(bytes, etag: "\"v1\""), "notes.txt": .text("Text.\n")])
        let mount = try MountedTree(server.url)
        let part = SampleFile.everyKind.parts
        let header = FITSBuilder.header(part[1].hdu.cards).count
        for (name, offset, length) in [
            ("m13.fits/m13.fits", 0, bytes.count), ("m13.fits/1/header.txt", part[0].hdu.bytes.count, header),
            ("m13.fits/1/data", part[0].hdu.bytes.count + header, part[1].hdu.data.count),
            ("m13.fits/1", part[0].hdu.bytes.count, part[1].hdu.bytes.count),
        ] {
            #expect(try mount.attribute("user.fitsfs.url", of: name) == server.url + "m13.fits", "\(name)")
            #expect(try mount.attribute("user.fitsfs.etag", of: name) == "\"v1\"", "\(name)")
            #expect(try mount.attribute("user.fitsfs.offset", of: name) == String(offset), "\(name)")
            #expect(try mount.attribute("user.fitsfs.length", of: name) == String(length), "\(name)")
            #expect(try mount.attribute("user.fitsfs.error", of: name) == nil, "\(name)")
        }
        #expect(try mount.attribute("user.fitsfs.length", of: "notes.txt") == "6")
    }

    @Test func `keywords are extended attributes of their HDU`() throws {
        let folder = try SampleFolder([.everyKind])
        let mount = try MountedTree(folder.path)
        #expect(try mount.attribute("user.fits.OBJECT", of: "m13.fits/0") == "M 13")
        #expect(try mount.attribute("user.fits.BITPIX", of: "m13.fits/1") == "-32")
        #expect(try mount.attribute("user.fits.OBJECT", of: "m13.fits/1") == nil)
        let names = try mount.attributeNames(of: "m13.fits/2")
        #expect(names.contains("user.fits.TFORM1") && names.contains("user.fitsfs.url"))
    }
}
