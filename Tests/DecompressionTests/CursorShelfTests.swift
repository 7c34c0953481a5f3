import ObjectStorage
import Testing

@testable import Decompression

@Suite struct CursorShelfTests {
    private let m13 = ObjectIdentity(url: "https://archive.example/m13.fits.gz", version: ObjectVersion(), size: 1)
    private let m31 = ObjectIdentity(url: "https://archive.example/m31.fits.gz", version: ObjectVersion(), size: 1)

    private func cursor(at offset: Int, _ container: Container = .gzip) -> Cursor {
        Cursor(decoder: container.makeDecoder(), compressedOffset: offset / 2, offset: offset)
    }

    @Test func `the nearest cursor before an offset is given, once`() {
        let shelf = CursorShelf(memoryLimitBytes: 1 << 20)
        shelf.put(cursor(at: 100), of: m13)
        shelf.put(cursor(at: 200), of: m13)
        #expect(shelf.nearestOffset(before: 199, in: m13) == 100)
        #expect(shelf.nearestOffset(before: 200, in: m13) == 200)
        #expect(shelf.nearestOffset(before: 200, in: m31) == 0)
        #expect(shelf.take(before: 99, in: m13) == nil)
        #expect(shelf.take(before: 500, in: m13)?.offset == 200)
        #expect(shelf.take(before: 500, in: m13)?.offset == 100)
        #expect(shelf.take(before: 500, in: m13) == nil)
    }

    @Test func `two cursors of an object are kept, the ones used last`() {
        let shelf = CursorShelf(memoryLimitBytes: 1 << 20)
        for offset in [300, 100, 200] { shelf.put(cursor(at: offset), of: m13) }
        #expect(shelf.take(before: 500, in: m13)?.offset == 200)
        #expect(shelf.take(before: 500, in: m13)?.offset == 100)
        #expect(shelf.take(before: 500, in: m13) == nil)
    }

    @Test func `a checkpoint is given as often as it is wanted, each time another decoder`() throws {
        let shelf = CursorShelf(memoryLimitBytes: 1 << 20)
        let original = cursor(at: 8 << 20)
        shelf.putCheckpoint(at: original, of: m13)
        shelf.putCheckpoint(at: original, of: m13)
        let first = try #require(shelf.take(before: 9 << 20, in: m13))
        let second = try #require(shelf.take(before: 9 << 20, in: m13))
        #expect(first.offset == 8 << 20 && first.compressedOffset == 4 << 20)
        #expect(first.decoder !== second.decoder)
        #expect(first.decoder !== original.decoder)
    }

    @Test(arguments: [Container.bzip2, .compress])
    func `a decoder that cannot be copied leaves no checkpoint`(container: Container) {
        let shelf = CursorShelf(memoryLimitBytes: 64 << 20)
        shelf.putCheckpoint(at: cursor(at: 8 << 20, container), of: m13)
        #expect(shelf.take(before: 9 << 20, in: m13) == nil)
    }

    @Test func `beyond the memory limit, what was used longest ago leaves, of whichever object`() {
        let shelf = CursorShelf(memoryLimitBytes: 3 * cursor(at: 0).decoder.memoryBytes)
        shelf.put(cursor(at: 100), of: m13)
        shelf.putCheckpoint(at: cursor(at: 8 << 20), of: m13)
        shelf.put(cursor(at: 100), of: m31)
        #expect(shelf.take(before: 8 << 20, in: m13) != nil)
        shelf.put(cursor(at: 300), of: m31)
        #expect(shelf.nearestOffset(before: 100, in: m13) == 0)
        #expect(shelf.nearestOffset(before: 8 << 20, in: m13) == 8 << 20)
        #expect(shelf.nearestOffset(before: 200, in: m31) == 100)
    }

    @Test func `checkpoints lie 8 MiB apart, and further in a long stream, never by more than a 64th of the way`() {
        let belong = (0..<4096).map { $0 << 20 }.filter(Checkpoint.belongs)
        #expect(Array(belong.prefix(3)) == [8 << 20, 16 << 20, 24 << 20])
        #expect(belong.count == 127 + 64 + 64)
        for (a, b) in zip(belong, belong.dropFirst()) { #expect(b - a <= max(8 << 20, b / 64)) }
        #expect(!Checkpoint.belongs(at: 0))
        #expect(!Checkpoint.belongs(at: (8 << 20) + 1))
        #expect(Checkpoint.belongs(at: 1 << 62))
    }
}
