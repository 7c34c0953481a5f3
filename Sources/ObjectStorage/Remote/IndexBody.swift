import HTTP
import Synchronization

/// Takes an index from the client's thread, and hands on its members as they come.
///
/// Read there and not elsewhere, so that a server is taken from no faster than its index can be read: nothing piles up.
/// A piece is 256 KiB at most, some 5 ms of reading.
final class IndexBody: HTTPBodySink {
    private struct State {
        /// `nil` for what is no index.
        var reader: IndexReader?
        /// Hashes of the names that were handed on: a page may link to one twice, and one that breaks off is read again
        /// from its beginning. Names in full would take five times the room; at 64 bits, a million names hold two of one
        /// hash with a chance of 1 in 40 million.
        var given: Set<Int> = []
    }
    private let folder: String
    private let sink: any ListingSink
    private let state = Mutex(State())

    /// - Parameter folder: the key, `""` or with a `/` at its end.
    init(folder: String, into sink: any ListingSink) {
        self.folder = folder
        self.sink = sink
    }

    func begin(_ response: HTTPResponse) -> Bool {
        guard response.status == 200, let url = URL(response.url) else { return false }
        state.withLock { $0.reader = IndexReader(url) }
        return true
    }

    func receive(_ bytes: UnsafeRawBufferPointer) {
        deliver { reader throws(NoIndex) in try reader.receive(bytes) }
    }

    var hasEnough: Bool { state.withLock { $0.reader == nil } }

    /// To be called when the body is whole.
    /// - Returns: whether it was an index.
    func end() -> Bool {
        deliver { reader throws(NoIndex) in try reader.end() }
        return !hasEnough
    }

    private func deliver(_ read: (inout IndexReader) throws(NoIndex) -> [IndexEntry]) {
        let entries = state.withLock { state -> [IndexEntry] in
            guard state.reader != nil else { return [] }
            do throws(NoIndex) {
                return try read(&state.reader!).filter { state.given.insert($0.name.hashValue).inserted }
            } catch {
                state.reader = nil
                return []
            }
        }
        if !entries.isEmpty { sink.receive(entries.map(listed)) }
    }

    private func listed(_ entry: IndexEntry) -> ListingEntry {
        ListingEntry(
            key: folder + Key.component(of: entry.name) + (entry.isFolder ? "/" : ""),
            name: Key.display(entry.name), kind: entry.isFolder ? .folder : .object, modified: entry.modified,
            versionHint: entry.versionHint, printedSize: PrintedSize.bytes(in: entry.versionHint))
    }
}
