import TestSupport
import Testing

/// The tools that walk a whole tree end well on a mount, and find in it what is there.
@Suite(.enabled(if: MountedTree.isPossible, "/dev/fuse can't be opened here"), .serialized)
struct ToolTests {
    private final class Tree {
        let folder: SampleFolder
        let other = SampleFile.image("other one.fits", "OBJECT  = 'M 31    '")
        let server: Webserver
        let mount: MountedTree
        /// The files of the mount, as paths with their bytes; links as arrows.
        let everything: [String: [UInt8]]
        let directories: Set<String>

        init() throws {
            folder = try SampleFolder([.everyKind, other])
            try folder.add("sub/deeper/" + SampleFile.everyKind.name, SampleFile.everyKind.bytes)
            try folder.add("sub/notes.txt", "Text.\n")
            server = try Webserver(.nginxJSON, serving: folder.path)
            mount = try MountedTree(server.url())
            everything = try mount.everything()
            directories = Set(
                everything.keys.flatMap { path in
                    let parts = path.split(separator: "/").dropLast()
                    return (0...parts.count).map { parts.prefix($0).joined(separator: "/") }
                })
        }

        var links: Int { everything.values.count { $0.starts(with: "-> ".utf8) } }
        var files: Int { everything.count - links }

        /// Runs a command that has to end well and complain of nothing.
        @discardableResult
        func run(_ command: String...) throws -> FinishedProgram {
            let ended = try TestSupport.run(command, in: mount.path)
            #expect(ended.status == 0, "\(command): \(ended.errors)")
            #expect(ended.errors == "", "\(command)")
            return ended
        }
    }

    @Test func `find meets every file once, and nothing of the mount's own`() throws {
        let tree = try Tree()
        #expect(try tree.run("find", ".", "-type", "f").lines.count == tree.files)
        #expect(try tree.run("find", ".", "-type", "l").lines.count == tree.links)
        #expect(try tree.run("find", ".", "-type", "d").lines.count == tree.directories.count)
        #expect(try tree.run("find", ".", "-name", ".fitsfs").lines == [])
        #expect(try tree.run("find", ".fitsfs/", "-name", "*.fits").lines.count == 3)
    }

    @Test func `ls -lR and du -a see everything`() throws {
        let tree = try Tree()
        let all = tree.everything.count + tree.directories.count
        #expect(try tree.run("ls", "-lR").lines.count { $0.hasPrefix("total ") } == tree.directories.count)
        #expect(try tree.run("du", "-a").lines.count == all)
        let bytes = try tree.run("du", "-sb").text.prefix { $0.isNumber }
        #expect(Int(bytes) == tree.everything.values.reduce(0) { $0 + $1.count } - 3 * tree.links)
    }

    @Test func `rsync would copy everything, and nothing when it has been copied`() throws {
        let tree = try Tree()
        let place = try TemporaryFolder()
        let first = try tree.run("rsync", "-a", "-n", "--out-format=%n", "./", place.path)
        #expect(first.lines.count == tree.everything.count + tree.directories.count)
        #expect(
            try tree.run("rsync", "-n", "-r", "-l", "--out-format=%n", "./", place.path).lines.count == first.lines
                .count - 1)
        try tree.run("rsync", "-a", "./", place.path)
        #expect(try tree.run("rsync", "-a", "-c", "-n", "--out-format=%n", "./", place.path).lines == [])
        try tree.run("chmod", "-R", "u+w", place.path)
    }

    @Test func `cp -r and diff -r agree`() throws {
        let tree = try Tree()
        let place = try TemporaryFolder()
        try tree.run("cp", "-r", ".", place.path + "/copy")
        #expect(try tree.run("diff", "-r", "--no-dereference", ".", place.path + "/copy").text == "")
        try tree.run("chmod", "-R", "u+w", place.path)
    }

    @Test func `tar packs everything, byte for byte`() throws {
        let tree = try Tree()
        let place = try TemporaryFolder()
        try tree.run("tar", "cf", place.path + "/all.tar", ".")
        let listed = try tree.run("tar", "tf", place.path + "/all.tar")
        #expect(listed.lines.count == tree.everything.count + tree.directories.count)
        try tree.run("tar", "df", place.path + "/all.tar")
    }

    @Test func `grep and rg find keywords in the texts of all headers`() throws {
        let tree = try Tree()
        #expect(try tree.run("grep", "-rl", "OBJECT  = 'M 13", ".fitsfs/headers").lines.count == 2)
        #expect(try tree.run("rg", "-l", "OBJECT  = 'M 13", ".fitsfs/headers").lines.count == 2)
        #expect(
            try tree.run("rg", "--count-matches", "--no-filename", "^SIMPLE", ".fitsfs/headers").lines == [
                "1", "1", "1",
            ])
        #expect(try tree.run("sh", "-c", "grep -h EXTNAME */*/header.txt").lines.count == 3)
        let cards = (SampleFile.everyKind.parts + tree.other.parts).reduce(0) { $0 + $1.hdu.cards.count + 1 }
        #expect(try tree.run("sh", "-c", "cat */*/header.txt | wc -l").lines == ["\(cards)"])
    }

    @Test func `many tools at once see the same`() throws {
        let tree = try Tree()
        let command =
            "for n in 1 2 3 4 5 6 7 8; do (find . -type f -print0 | sort -z | xargs -0 cat | md5sum) & done; wait"
        let sums = try tree.run("sh", "-c", command).lines
        #expect(sums.count == 8 && Set(sums).count == 1)
    }
}
