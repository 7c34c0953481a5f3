import ObjectStorage
import Testing

@testable import Decompression

@Suite struct CursorLendingTests {
    private let lending = CursorLending(
        object: ObjectIdentity(url: "https://archive.example/m13.fits.bz2", version: ObjectVersion(), size: 1),
        container: .bzip2, shelf: CursorShelf(memoryLimitBytes: 64 << 20))

    @Test func `a read that waits gets the cursor of the one on its way`() async throws {
        let first = try #require(await lending.borrow(for: 0..<100))
        async let second = lending.borrow(for: 200..<300)
        var cursor = first.cursor
        cursor.offset = 100
        lending.giveBack(first, keeping: cursor)
        let lent = try #require(await second)
        #expect(lent.cursor.offset == 100)
        #expect(lent.cursor.decoder === cursor.decoder)
        lending.giveBack(lent, keeping: nil)
    }

    @Test func `a read that is cancelled while it waits is let go, and those behind it go on`() async throws {
        let first = try #require(await lending.borrow(for: 0..<100))
        let second = Task { await lending.borrow(for: 200..<300) }
        second.cancel()
        #expect(await second.value == nil)
        lending.giveBack(first, keeping: nil)
        let third = try #require(await lending.borrow(for: 400..<500))
        lending.giveBack(third, keeping: nil)
    }
}
