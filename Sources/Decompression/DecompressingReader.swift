import BlockCaching
import ObjectStorage

/// Reads ranges of the stream inside a compressed object.
///
/// A read goes on from the nearest place before it where a decoder stands, and leaves its own where it ends. What it
/// runs over on its way is decompressed and dropped.
final class DecompressingReader: ObjectReader {
    private let compressed: Object
    private let container: Container
    private let cache: BlockCache
    private let shelf: CursorShelf
    private let cursors: CursorLending

    init(_ compressed: Object, _ container: Container, through cache: BlockCache, shelf: CursorShelf) {
        self.compressed = compressed
        self.container = container
        self.cache = cache
        self.shelf = shelf
        cursors = CursorLending(object: compressed.identity, container: container, shelf: shelf)
    }

    /// - Throws: what reading the compressed object throws; `StoreError.badAnswer` if the stream is not the one that
    ///   was measured, because the object changed and nothing told.
    func read(_ object: Object, _ range: Range<Int>, into sink: any ByteSink) async throws(StoreError) {
        guard let loan = await cursors.borrow(for: range) else { throw .cancelled(url: compressed.url) }
        var cursor = loan.cursor
        let end: StreamEnd?
        do {
            end = try await cursor.run(
                to: range.upperBound, over: compressed, through: cache,
                pause: { shelf.putCheckpoint(at: $0, of: compressed.identity) },
                take: { run, offset in
                    let wanted = run.dropFirst(max(0, range.lowerBound - offset))
                    if !wanted.isEmpty { sink.receive(UnsafeRawBufferPointer(rebasing: wanted)) }
                })
        } catch {
            cursors.giveBack(loan, keeping: cursor)
            throw error
        }
        cursors.giveBack(loan, keeping: end == nil ? cursor : nil)
        if end != nil, cursor.offset < range.upperBound {
            throw .badAnswer(
                url: compressed.url,
                detail: "the \(container.rawValue) stream inside ended at byte \(cursor.offset), "
                    + "but had \(object.size) bytes when it was measured")
        }
    }
}
