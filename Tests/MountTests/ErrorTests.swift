import Glibc
import TestSupport
import Testing

/// Contract §6: every trouble of a server is an errno, and the rest of the tree goes on working.
@Suite(.enabled(if: MountedTree.isPossible, "/dev/fuse can't be opened here"), .serialized)
struct ErrorTests {
    struct Trouble: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var faults: [ServerFault]
        var errors: [Int32]
    }

    /// What a server may do to whoever asks for a file, and what the reader may be told.
    static let troubles = [
        Trouble(testDescription: "404", faults: [.status(404)], errors: [ENOENT]),
        Trouble(testDescription: "410", faults: [.status(410)], errors: [ENOENT]),
        Trouble(testDescription: "401", faults: [.status(401)], errors: [EACCES]),
        Trouble(testDescription: "403", faults: [.status(403)], errors: [EACCES]),
        Trouble(testDescription: "500 for ever", faults: [.status(500)], errors: [EIO, ETIMEDOUT]),
        Trouble(testDescription: "429 for ever", faults: [.status(429)], errors: [EIO, ETIMEDOUT]),
        Trouble(testDescription: "a reset for ever", faults: [.reset()], errors: [EIO, ETIMEDOUT]),
        Trouble(testDescription: "a stall", faults: [.stall(after: 100)], errors: [EIO, ETIMEDOUT]),
        Trouble(testDescription: "a body cut off", faults: [.cutBody(after: 100)], errors: [EIO, ETIMEDOUT]),
        Trouble(testDescription: "an ignored Range", faults: [.ignoreRange], errors: [EIO]),
        Trouble(testDescription: "another Content-Range", faults: [.lieInContentRange()], errors: [EIO]),
        Trouble(testDescription: "a page to log in", faults: [.htmlLogin], errors: [EIO]),
        Trouble(testDescription: "a redirect loop", faults: [.redirectLoop], errors: [EIO]),
    ]

    @Test(arguments: troubles)
    func `a file in trouble gives its errno, and no other file does`(_ trouble: Trouble) throws {
        let server = try IndexedServer([
            "bad.bin": .pattern(size: 9 << 20), "good.bin": .pattern(size: 300_000),
            "bad.fits": Sparse(axes: [3000, 3000], extensions: 2).resource,
            "good.fits": .bytes(SampleFile.everyKind.bytes),
        ])
        let mount = try MountedTree(server.url, ["--op-timeout", "1s", "--retries", "2"])
        for path in ["/bad.bin", "/bad.fits"] { server.server.misbehave(path, trouble.faults) }

        for attempt in [{ _ = try mount.bytes("bad.bin") }, { _ = try mount.names("bad.fits") }] {
            let code = try failure(attempt)
            #expect(code.map(trouble.errors.contains) == true, "errno \(code ?? 0)")
        }
        #expect(try mount.names() == ["bad.bin", "good.bin", "bad.fits", "good.fits"])
        #expect(difference(try mount.bytes("good.bin"), ServerResource.patternBytes(0..<300_000)) == nil)
        #expect(try mount.names("good.fits").contains("4"))

        for path in ["/bad.bin", "/bad.fits"] { server.server.misbehave(path) }
        #expect(difference(try mount.bytes("bad.bin"), ServerResource.patternBytes(0..<9 << 20)) == nil)
        #expect(try mount.names("bad.fits").contains("2"))
    }

    @Test(arguments: [
        Trouble(testDescription: "503 twice", faults: [.status(503, times: 2)], errors: []),
        Trouble(testDescription: "a pause asked for", faults: [.status(429, times: 1, retryAfter: "1")], errors: []),
        Trouble(testDescription: "a reset", faults: [.reset(times: 1)], errors: []),
        Trouble(testDescription: "half a body", faults: [.cutBody(after: 1 << 17, times: 2)], errors: []),
        Trouble(testDescription: "no ETag", faults: [.noETag], errors: []),
        Trouble(testDescription: "a weak ETag", faults: [.weakETag], errors: []),
        Trouble(testDescription: "chunks", faults: [.chunked], errors: []),
        Trouble(testDescription: "200 with a Content-Range", faults: [.answers200WithContentRange], errors: []),
        Trouble(testDescription: "If-Match ignored", faults: [.ifMatchIgnored], errors: []),
    ])
    func `a trouble that passes is not noticed`(_ trouble: Trouble) throws {
        let server = try IndexedServer([
            "a.bin": .pattern(size: 5 << 20), "a.fits": .bytes(SampleFile.everyKind.bytes),
        ])
        let mount = try MountedTree(server.url)
        for path in ["/a.bin", "/a.fits"] { server.server.misbehave(path, trouble.faults) }
        #expect(difference(try mount.bytes("a.bin"), ServerResource.patternBytes(0..<5 << 20)) == nil)
        #expect(difference(try mount.bytes("a.fits/1/data"), SampleFile.everyKind.parts[1].hdu.data) == nil)
    }

    @Test func `bytes that are encoded unasked are refused`() throws {
        let server = try IndexedServer(["a.bin": .pattern(size: 5000)])
        let mount = try MountedTree(server.url)
        server.server.misbehave("/a.bin", .gzipAnyway)
        #expect(throws: Errno(EIO)) { _ = try mount.status("a.bin") }
    }

    @Test func `the last error of a file is in its attribute`() throws {
        let server = try IndexedServer(["bad.bin": .pattern(size: 9 << 20)])
        let mount = try MountedTree(server.url, ["--retries", "1"])
        _ = try mount.status("bad.bin")
        server.server.misbehave("/bad.bin", .status(500))
        #expect(throws: Errno(EIO)) { _ = try mount.bytes("bad.bin") }
        let error = try #require(try mount.attribute("user.fitsfs.error", of: "bad.bin"))
        #expect(
            error.contains(server.url + "bad.bin") && error.contains("500") && error.contains("2 tries"), "\(error)")
    }

    @Test func `a changed object gives ESTALE to an old descriptor, and a new one sees the new version`() throws {
        let server = try IndexedServer(["a.bin": .pattern(size: 20 << 20)])
        let mount = try MountedTree(server.url)
        let old = try mount.open("a.bin")
        #expect(try old.bytes(0..<4096) == ServerResource.patternBytes(0..<4096))
        let new = [UInt8](repeating: 7, count: 3 << 20)
        server.server["/a.bin"] = .bytes(new)

        let far = try mount.open("a.bin", MountedFile.pastPageCache)
        #expect(throws: Errno(ESTALE)) { _ = try far.bytes(19 << 20..<19 << 20 + 4096) }
        // What was read stays what it was.
        #expect(try old.bytes(0..<4096) == ServerResource.patternBytes(0..<4096))
        #expect(try waitUntil { try mount.status("a.bin").st_size == 3 << 20 })
        #expect(difference(try mount.bytes("a.bin"), new) == nil)
        #expect(throws: Errno(ESTALE)) { _ = try far.bytes(18 << 20..<18 << 20 + 4096) }
    }

    @Test func `a changed FITS file is seen whole when it is entered again`() throws {
        let server = try IndexedServer(["a.fits": Sparse(axes: [5000, 5000], extensions: 1).resource])
        let mount = try MountedTree(server.url)
        #expect(try mount.names("a.fits").contains("1"))
        server.server["/a.fits"] = .bytes(SampleFile.everyKind.bytes)
        let old = try mount.open("a.fits/0/data", MountedFile.pastPageCache)
        #expect(throws: Errno(ESTALE)) { _ = try old.bytes(20 << 20..<20 << 20 + 4096) }
        #expect(try waitUntil { try mount.names("a.fits").contains("4") })
        for (index, part) in SampleFile.everyKind.parts.enumerated() where !part.hdu.data.isEmpty {
            #expect(difference(try mount.bytes("a.fits/\(index)/data"), part.hdu.data) == nil)
        }
    }

    @Test func `a folder that can't be listed gives an errno, and can be listed later`() throws {
        let server = try IndexedServer(["notes.txt": .text("Text.\n")])
        server.add("sub/", try #require(server.server["/"]))
        let mount = try MountedTree(server.url, ["--op-timeout", "1s", "--retries", "1"])
        for (fault, errors) in [
            (ServerFault.status(403), [EACCES]), (.status(404), [ENOENT]), (.status(500), [EIO, ETIMEDOUT]),
            (.htmlLogin, [EIO]), (.stall(after: 10), [EIO, ETIMEDOUT]),
        ] {
            server.server.misbehave("/sub/", fault)
            let code = try failure { _ = try mount.names("sub") }
            #expect(code.map(errors.contains) == true, "\(fault): errno \(code ?? 0)")
        }
        server.server.misbehave("/sub/")
        #expect(try mount.names("sub") == ["notes.txt"])
    }

    @Test func `a server that has gone gives EIO, and what was read stays readable`() throws {
        let server = try IndexedServer(["a.fits": .bytes(SampleFile.everyKind.bytes), "b.bin": .pattern(size: 1 << 20)])
        let mount = try MountedTree(server.url, ["--op-timeout", "2s", "--retries", "1"])
        let header = try mount.text("a.fits/2/header.txt")
        _ = try mount.status("b.bin")
        server.server.stop()
        #expect(try mount.text("a.fits/2/header.txt") == header)
        #expect(throws: Errno(EIO)) { _ = try mount.bytes("b.bin") }
    }
}
