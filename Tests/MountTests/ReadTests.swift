import Glibc
import TestSupport
import Testing

/// Bytes through a mount are the source's bytes, wherever and however they are read.
@Suite(.enabled(if: MountedTree.isPossible, "/dev/fuse can't be opened here"), .serialized)
struct ReadTests {
    private static let cube = Sparse(axes: [3000, 1000, 13], extensions: 2)

    @Test(arguments: [0, MountedFile.pastPageCache])
    func `random reads through a cache too small for the file give the source's bytes`(_ flags: Int32) throws {
        let resource = Self.cube.resource
        let server = try IndexedServer(["cube.fits": resource])
        let mount = try MountedTree(server.url, ["--memory-limit", "16M"])
        let whole = try mount.open("cube.fits/cube.fits", flags)
        let data = try mount.open("cube.fits/0/data", flags)
        let dataSize = 39_000_000
        #expect(Int(try whole.status.st_size) == resource.size)
        #expect(Int(try data.status.st_size) == dataSize)
        var generator = Numbers(state: 42)
        // O_DIRECT as FUSE has it asks for no alignment.
        for _ in 0..<150 {
            let start = Int.random(in: 0..<resource.size, using: &generator)
            let length = [1, 80, 2880, 4097, 100_000, 1_500_000].randomElement(using: &generator)!
            let range = start..<start + length
            #expect(try difference(whole.bytes(range), resource.bytes(range.clamped(to: 0..<resource.size))) == nil)
            let inside = range.clamped(to: 0..<dataSize)
            #expect(try difference(data.bytes(range), Self.cube.data(inside)) == nil)
        }
    }

    @Test func `reads at and behind the end are short and empty`() throws {
        let folder = try SampleFolder([.everyKind])
        let mount = try MountedTree(folder.path)
        for (name, bytes) in SampleFile.everyKind.expected where !bytes.starts(with: "-> ".utf8) {
            let file = try mount.open(name)
            let end = bytes.count
            #expect(try file.bytes(end - 1..<end + 5000) == [bytes[end - 1]], "\(name)")
            #expect(try file.bytes(end..<end + 1) == [], "\(name)")
            #expect(try file.bytes(end + 1_000_000..<end + 1_000_001) == [], "\(name)")
        }
    }

    @Test func `reads across the seams of a put-together file are whole`() throws {
        let folder = try SampleFolder([.everyKind])
        let mount = try MountedTree(folder.path)
        for name in ["m13.fits/1/data.npy", "m13.fits/3/hdu.fits", "m13.fits/2/header.txt"] {
            let bytes = try #require(SampleFile.everyKind.expected[name])
            let file = try mount.open(name, MountedFile.pastPageCache)
            for start in stride(from: 0, to: bytes.count, by: 997) {
                let range = start..<min(bytes.count, start + 1499)
                #expect(difference(try file.bytes(range), Array(bytes[range])) == nil, "\(name) \(range)")
            }
        }
    }

    /// Against a server that is a process of its own: a page fault must not wait for a thread of the faulting process.
    @Test func `the object can be mapped into memory`() throws {
        let folder = try SampleFolder([.image("map.fits", axes: [1000, 3000])])
        let server = try Webserver(.nginxHTML, serving: folder.path)
        let mount = try MountedTree(server.url())
        let expected = SampleFile.image("map.fits", axes: [1000, 3000])
        #expect(
            try mount.open("map.fits/map.fits").withMap { map in difference(Array(map), expected.bytes) } == nil)
        let array = try #require(expected.expected["map.fits/0/data.npy"])
        let spots = [0, 4095, 4096, 1_234_567, array.count - 1]
        #expect(
            try mount.open("map.fits/0/data.npy").withMap { map in spots.map { map[$0] } } == spots.map { array[$0] })
    }

    @Test func `a local file that shrinks under its reader gives ESTALE`() throws {
        let folder = try SampleFolder()
        try folder.add("a.bin", ServerResource.patternBytes(0..<3 << 20))
        let mount = try MountedTree(folder.path)
        let file = try mount.open("a.bin", MountedFile.pastPageCache)
        #expect(try file.bytes(0..<100) == ServerResource.patternBytes(0..<100))
        try folder.add("a.bin", "short\n")
        #expect(throws: Errno(ESTALE)) { _ = try file.bytes(1 << 20..<1 << 20 + 100) }
        #expect(try waitUntil { try mount.status("a.bin").st_size == 6 })
        #expect(try mount.text("a.bin") == "short\n")
    }
}

/// The same numbers in every run (Marsaglia's xorshift64).
private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
