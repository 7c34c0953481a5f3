import Glibc
import TestSupport
import Testing

/// Contract §1: exit codes and one-line errors.
@Suite(.enabled(if: MountedTree.isPossible, "/dev/fuse can't be opened here"), .serialized)
struct CommandTests {
    /// Runs `fitsfs mount`, expects it to fail, and to leave nothing mounted.
    private func refusal(
        _ source: String, at mountpoint: String? = nil, _ options: [String] = [], input: String = "",
        in folder: String? = nil, environment: [String: String] = [:]
    ) throws -> FinishedProgram {
        let place = try TemporaryFolder()
        let mountpoint = mountpoint ?? place.path
        let wasMounted = MountedTree.isMounted(mountpoint)
        let ended = try run(
            [MountedTree.fitsfs, "mount", source, mountpoint] + options, input: input, in: folder,
            environment: environment)
        #expect(MountedTree.isMounted(mountpoint) == wasMounted)
        if !wasMounted { MountedTree.takeAway(mountpoint) }
        #expect(ended.text == "")
        return ended
    }

    /// One line that begins as every error of the command does, and holds these words.
    private func expect(_ ended: FinishedProgram, _ status: Int32, _ words: String...) {
        #expect(ended.status == status, "\(ended.errors)")
        #expect(ended.errors.hasPrefix("fitsfs: ") && ended.errors.split(separator: "\n").count == 1, "\(ended.errors)")
        for word in words { #expect(ended.errors.contains(word), "\(ended.errors)") }
    }

    @Test func `a mountpoint that is not there is said to be missing`() throws {
        let folder = try SampleFolder()
        expect(try refusal(folder.path, at: "/no/such/place"), 1, "/no/such/place does not exist", "mkdir")
    }

    @Test func `a mountpoint that is a file is said to be no directory`() throws {
        let folder = try SampleFolder()
        let place = try TemporaryFolder()
        expect(try refusal(folder.path, at: place.write("file", "Text.\n")), 1, "is not a directory")
    }

    @Test func `a mountpoint inside of its source is refused`() throws {
        let folder = try SampleFolder()
        try folder.add("sub/file", "Text.\n")
        expect(try refusal(folder.path, at: folder.path), 64, "lies in the source")
        expect(try refusal(folder.path, at: folder.path + "/sub"), 64, "lies in the source")
    }

    @Test func `a mountpoint that is taken is said to be so, and its mount stays`() throws {
        let folder = try SampleFolder([.everyKind])
        let mount = try MountedTree(folder.path)
        expect(try refusal(folder.path, at: mount.path), 1, "already", "fitsfs unmount")
        #expect(try mount.names() == ["m13.fits"])
    }

    @Test func `a source that can't be reached is 69`() throws {
        let port = try RefusingPort()
        expect(try refusal("http://127.0.0.1:\(port.number)/"), 69, "127.0.0.1:\(port.number)")
        withExtendedLifetime(port) {}
        expect(try refusal("http://no-such-host.invalid/"), 69, "no-such-host.invalid")
        expect(try refusal("/no/such/folder"), 69, "/no/such/folder")
    }

    @Test(arguments: [(404, 1), (401, 77), (403, 77), (500, 1)])
    func `what the server refuses has its exit code`(_ status: Int, _ code: Int32) throws {
        let server = try IndexedServer()
        server.server.misbehave("/", .status(status))
        expect(try refusal(server.url, ["--retries", "0"]), code, server.url)
    }

    @Test func `a stalling server is given up in time`() throws {
        let server = try IndexedServer()
        server.server.misbehave("/", .stall(after: 10))
        expect(try refusal(server.url, ["--op-timeout", "1s"]), 69, server.url)
    }

    @Test func `a page that is no index is called so`() throws {
        let server = try IndexedServer()
        server.server["/"] = .text(
            "<html><body><h1>Welcome</h1><p>Our <a href=\"/about\">archive</a>.</p></body></html>")
        expect(try refusal(server.url), 1, server.url, "not a directory index")
    }

    @Test func `a redirect loop is called so`() throws {
        let server = try IndexedServer()
        server.server.misbehave("/", .redirectLoop)
        expect(try refusal(server.url), 1, "redirects")
    }

    @Test func `a certificate that nobody vouches for is 69, and trusted when its file is given`() throws {
        let folder = try SampleFolder([.everyKind])
        let server = try Webserver(.untrusted, serving: folder.path)
        expect(try refusal(server.url()), 69, "certificate")
        expect(try refusal(server.url(), ["--ca-file", "/no/such/file.pem"]), 64, "/no/such/file.pem")
        #expect(try MountedTree(server.url(), ["--ca-file", server.certificate]).names() == ["m13.fits"])
    }

    @Test func `a list with a bad line is refused with the line's number`() throws {
        let folder = try SampleFolder()
        try folder.add("list.txt", "# files\nhttp://127.0.0.1/a.fits\n\nhttp://127.0.0.1/b.fits\t/b.fits\n")
        expect(try refusal(folder.path + "/list.txt"), 64, "Line 4")
        expect(try refusal("-", input: "http://127.0.0.1/a.fits\t../a.fits\n"), 64, "Line 1", "..")
        expect(try refusal("-", input: "a.fits\n"), 64, "Line 1")
    }

    @Test func `a file that no list can be is refused before it is read`() throws {
        let folder = try SampleFolder()
        try folder.add("list.txt", "")
        #expect(truncate(folder.path + "/list.txt", 2 << 40) == 0)
        expect(try refusal(folder.path + "/list.txt"), 64, folder.path + "/list.txt", "more than 1 GiB")
    }

    @Test func `an unknown definition is named, with the nearest one that is known`() throws {
        let folder = try SampleFolder()
        try folder.add("Mounts/everything.toml", "source = \"/tmp\"\n")
        let ended = try refusal("everithing", in: folder.path)
        expect(ended, 64, "everithing", "Did you mean 'everything'?")
    }

    @Test func `an unknown key of a definition is named, with its file and the nearest one that is known`() throws {
        let folder = try SampleFolder()
        try folder.add("Mounts/mine.toml", "source = \"/tmp\"\nmetadata-tll = \"1d\"\n")
        expect(try refusal("mine", in: folder.path), 64, "Mounts/mine.toml", "metadata-tll", "'metadata-ttl'")
        try folder.add("Mounts/mine.toml", "source = \"/tmp\nview = 1\n")
        expect(try refusal("mine", in: folder.path), 64, "Mounts/mine.toml", "line 1")
        try folder.add("Mounts/mine.toml", "description = \"nothing\"\n")
        expect(try refusal("mine", in: folder.path), 64, "Mounts/mine.toml", "source")
    }

    @Test func `a value that makes no sense is refused, wherever it stands`() throws {
        let folder = try SampleFolder()
        expect(try refusal(folder.path, ["--metadata-ttl", "soon"]), 64, "--metadata-ttl", "'soon'")
        expect(try refusal(folder.path, ["--view", "planes"]), 64, "--view", "hdus, files, headers")
        expect(try refusal(folder.path, ["--memory-limit", "1"]), 64, "--memory-limit")
        expect(try refusal(folder.path, environment: ["FITSFS_RETRIES": "many"]), 64, "FITSFS_RETRIES", "'many'")
        try folder.add("Mounts/mine.toml", "source = \"\(folder.path)\"\numask = \"9\"\n")
        expect(try refusal("mine", in: folder.path), 64, "umask in Mounts/mine.toml", "'9'")
        expect(try refusal("ftp://127.0.0.1/"), 64, "ftp://")
    }

    @Test(arguments: [["mount"], ["mount", "a"], ["mount", "a", "b", "--no-such-option"], ["no-such-command"]])
    func `a wrong use is 64 and shows the right one`(_ words: [String]) throws {
        let ended = try run([MountedTree.fitsfs] + words)
        #expect(ended.status == 64)
        #expect(ended.errors.contains("Usage: fitsfs"))
    }

    @Test(arguments: [[], ["mount"], ["unmount"], ["ls"], ["headers"], ["status"]])
    func `help and version are no errors`(_ words: [String]) throws {
        let help = try run([MountedTree.fitsfs] + words + ["--help"])
        #expect(help.status == 0 && help.text.contains("USAGE: fitsfs"))
        #expect(try run([MountedTree.fitsfs] + words + ["--version"]).status == 0)
    }

    @Test func `unmounting what is not mounted is an error`() throws {
        let folder = try SampleFolder()
        expect(try run([MountedTree.fitsfs, "unmount", folder.path]), 1, "nothing is mounted")
        expect(try run([MountedTree.fitsfs, "unmount", "/proc"]), 64, "not of fitsfs")
    }

    @Test func `a definition is mounted by its name, with what it sets`() throws {
        let folder = try SampleFolder([.everyKind])
        let place = try TemporaryFolder()
        defer { MountedTree.takeAway(place.path) }
        try folder.add("Mounts/mine.toml", "source = \"\(folder.path)\"\nview = \"files\"\nexclude = [\"Mounts\"]\n")
        let mounted = try run([MountedTree.fitsfs, "mount", "mine", place.path], in: folder.path)
        #expect(mounted.status == 0 && mounted.text == "" && mounted.errors == "", "\(mounted.errors)")
        #expect(try run(["ls", "-l", place.path]).text.contains("\(SampleFile.everyKind.bytes.count) "))
        #expect(try run([MountedTree.fitsfs, "ls"], in: folder.path).lines.first?.hasPrefix("mine ") == true)
    }

    @Test func `status tells what a mount has fetched`() throws {
        let server = try IndexedServer(["m13.fits": .bytes(SampleFile.everyKind.bytes)])
        let mount = try MountedTree(server.url)
        _ = try mount.text("m13.fits/0/header.txt")
        let text = try run([MountedTree.fitsfs, "status", mount.path])
        #expect(text.status == 0)
        #expect(text.lines.first == "\(mount.path): \(server.url)")
        #expect(text.lines.contains { $0.split(separator: " ").joined(separator: " ").hasPrefix("2 Requests sent") })
        let json = try run([MountedTree.fitsfs, "status", "--json", mount.path])
        #expect(json.text.contains("\"http_requests\": 2"))
        expect(try run([MountedTree.fitsfs, "status", "/"]), 1, "no fitsfs is mounted")
    }

    @Test func `ls and headers show a source without mounting it`() throws {
        let server = try IndexedServer(["m13.fits": .bytes(SampleFile.everyKind.bytes), "notes.txt": .text("Text.\n")])
        let names = try run([MountedTree.fitsfs, "ls", server.url])
        #expect(names.lines == ["m13.fits", "notes.txt"], "\(names.errors)")
        let rows = try run([MountedTree.fitsfs, "headers", server.url, "--keyword", "EXTNAME", "--keyword", "bitpix"])
        #expect(
            rows.lines == [
                "FILE\tHDU\tEXTNAME\tbitpix", "m13.fits\t0\t\t16", "m13.fits\t1\tSCI\t-32", "m13.fits\t2\tCAT\t8",
                "m13.fits\t3\tSCI\t8", "m13.fits\t4\t\t8",
            ], "\(rows.errors)")
    }

    @Test(arguments: [[], ["--long"], ["--json"]])
    func `ls names each folder once, and tells on standard error what it could not look at`(_ options: [String]) throws
    {
        let server = try RangeServer()
        server["/"] = Self.index("cut/", "closed/", "gone.txt", "notes.txt")
        server["/cut/"] = Self.index("inside.txt", "never-told.txt")
        server["/cut/"]?.append(blanks: 200_000)
        server["/cut/inside.txt"] = .text("Text.\n")
        server["/notes.txt"] = .text("Text.\n")
        server.misbehave("/cut/", .cutBody(after: 190_000))
        server.misbehave("/closed/", .status(403))
        let listing = try run([MountedTree.fitsfs, "ls", "-R", server.url("/"), "--retries", "0"] + options)
        #expect(listing.status == 1)
        let names = ["cut/", "cut/inside.txt", "closed/", "gone.txt", "notes.txt"]
        #expect(listing.lines.count == names.count, "\(listing.text)")
        for (line, name) in zip(listing.lines, names) where options != ["--json"] {
            #expect(line.split(separator: " ").last ?? "" == name)
        }
        let problems = listing.errors.split(separator: "\n")
        // Without sizes, nobody asks for the one that is gone.
        let urls = [server.url("/cut/"), server.url("/closed/")] + (options == [] ? [] : [server.url("/gone.txt")])
        #expect(problems.count == urls.count, "\(listing.errors)")
        for (problem, url) in zip(problems, urls) { #expect(problem.hasPrefix("fitsfs: \(url): "), "\(problem)") }
    }

    private static func index(_ names: String...) -> ServerResource {
        .text("<title>Index of /</title>" + names.map { "<a href='\($0)'>\($0)</a>\n" }.joined())
    }
}
