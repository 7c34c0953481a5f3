import Glibc
import Synchronization
import TestSupport
import Testing

@testable import HeaderIndexing

@Suite struct RecordStoreTests {
    private let folder: TemporaryFolder
    private let notes = Notes()

    final class Notes: Sendable {
        private let list = Mutex<[String]>([])
        var all: [String] { list.withLock { $0 } }
        func add(_ note: String) { list.withLock { $0.append(note) } }
    }

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.path + "/" + RecordStore.fileName(in: folder.path) }

    private func store(limitBytes: Int = 64 << 20) throws -> RecordStore {
        try RecordStore(path, limitBytes: limitBytes) { [notes] in notes.add($0) }
    }

    private func key(_ number: Int) -> RecordKey { RecordKey("test", "\(number)") }

    private func payload(_ number: Int, count: Int = 5000) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number) }
    }

    private func read(_ store: RecordStore, _ number: Int) -> [UInt8]? { store.read(key(number)) { Array($0) } }

    @Test func `a record can be read at once, after it was written, and by the next store`() throws {
        let first = try store()
        for number in 0..<20 { first.put(payload(number), for: key(number)) }
        for number in 0..<20 { #expect(read(first, number) == payload(number)) }
        first.flush()
        for number in 0..<20 { #expect(read(first, number) == payload(number)) }
        #expect(read(first, 20) == nil)
        let second = try store()
        for number in 0..<20 { #expect(read(second, number) == payload(number)) }
        #expect(second.statistics.hits == 20)
        #expect(notes.all == [])
    }

    @Test func `the last of two records with one key counts, and a removed one is gone`() throws {
        let first = try store()
        first.put(payload(1), for: key(0))
        first.flush()
        first.put(payload(2), for: key(0))
        #expect(read(first, 0) == payload(2))
        first.flush()
        #expect(read(try store(), 0) == payload(2))
        first.remove(key(0))
        #expect(read(first, 0) == nil)
        first.flush()
        #expect(read(try store(), 0) == nil)
    }

    @Test func `two stores share one file`() throws {
        let (one, other) = (try store(), try store())
        one.put(payload(1), for: key(1))
        other.put(payload(2), for: key(2))
        one.flush()
        other.flush()
        #expect(read(other, 1) == payload(1))
        #expect(read(one, 2) == payload(2))
    }

    @Test func `records stay within their limit, and those go first that were not used for longest`() throws {
        let store = try store(limitBytes: 1 << 20)
        for number in 0..<1000 {
            store.put(payload(number), for: key(number))
            if number % 50 == 49 { store.flush() }
        }
        let kept = (0..<1000).filter { read(store, $0) != nil }
        #expect((100...210).contains(kept.count))
        #expect(Set(kept).isSuperset(of: 950..<1000))
        #expect(kept.allSatisfy { read(store, $0) == payload($0) })
    }

    @Test func `a damaged record is no record, and is taken away`() throws {
        let count = 40
        do {
            let store = try store()
            for number in 0..<count { store.put(payload(number), for: key(number)) }
            store.flush()
            try emptyLog()
        }
        // Bytes of values only: every page of this size is full of them.
        var file = try bytes()
        let start = file.count / 2
        for offset in stride(from: start, to: start + 40_000, by: 997) { file[offset] ^= 0x40 }
        try write(file)
        let store = try store()
        let read = (0..<count).map { self.read(store, $0) }
        for (number, bytes) in read.enumerated() where bytes != nil { #expect(bytes == payload(number)) }
        #expect(read.contains { $0 == nil })
        #expect(store.statistics.damaged > 0)
    }

    @Test(arguments: [
        "",
        "no database at all, but long enough to have a header of one hundred bytes, which is what SQLite reads first of all",
    ])
    func `a file that is no database is begun anew, which is said`(_ text: String) throws {
        try write(Array(text.utf8))
        let store = try store()
        store.put(payload(1), for: key(1))
        store.flush()
        #expect(read(try self.store(), 1) == payload(1))
        #expect(notes.all.count == (text.isEmpty ? 0 : 1))
    }

    @Test func `a file that is cut short while it is used costs records, never a wrong one`() throws {
        let store = try store()
        for number in 0..<200 { store.put(payload(number), for: key(number)) }
        store.flush()
        try emptyLog()
        #expect(truncate(path, 20_000) == 0)
        let later = try self.store()
        for number in 0..<200 {
            let bytes = read(later, number)
            #expect(bytes == nil || bytes == payload(number))
        }
        later.put(payload(1), for: key(1))
        later.flush()
        #expect(read(later, 1) == payload(1))
    }

    @Test func `a record with another one's bytes is none`() throws {
        let store = try store()
        store.put(payload(1), for: RecordKey("one", "a"))
        #expect(store.read(RecordKey("other", "a")) { Array($0) } == nil)
        #expect(store.read(RecordKey("one", "a")) { _ in nil as Int? } == nil)
    }

    @Test func `a record that is longer than an eighth of the limit drives out no others`() throws {
        let store = try store(limitBytes: 80_000)
        store.put(payload(1), for: key(1))
        store.put(payload(2, count: 20_000), for: key(2))
        store.flush()
        #expect(read(store, 1) == payload(1))
        #expect(read(store, 2) == nil)
        #expect(store.statistics.unwritten == 1)
    }

    @Test func `what was removed or replaced while the disk took nothing does not come back`() throws {
        let store = try store()
        for number in 0..<3 { store.put(payload(number), for: key(number)) }
        store.flush()
        // Another process that never lets go: writing fails when the patience is over.
        let other = try Database(path)
        try other.execute("BEGIN IMMEDIATE")
        store.remove(key(0))
        store.put(payload(7), for: key(1))
        store.flush()
        #expect(store.statistics.unwritten == 1 && notes.all.count == 1)
        #expect(read(store, 0) == nil && read(store, 1) == nil)
        #expect(read(store, 2) == payload(2))
        store.remove(key(2))
        store.put(payload(8), for: key(3))
        #expect(read(store, 2) == nil && read(store, 3) == nil)
        try other.execute("COMMIT")
        store.flush()
        let next = try self.store()
        for number in 0..<4 { #expect(read(next, number) == nil) }
    }

    @Test func `a place that can't be written is an error with a reason`() {
        #expect(throws: RecordStoreError.self) {
            _ = try RecordStore(folder.path + "/no/such/folder", limitBytes: 1) { _ in }
        }
    }

    /// Moves what the write-ahead log holds into the file itself.
    private func emptyLog() throws {
        try Database(path).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    private func bytes() throws -> [UInt8] {
        let file = fopen(path, "rb")
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        var bytes = [UInt8](repeating: 0, count: ftell(file))
        rewind(file)
        #expect(fread(&bytes, 1, bytes.count, file) == bytes.count)
        return bytes
    }

    private func write(_ bytes: [UInt8]) throws {
        let file = fopen(path, "wb")
        defer { fclose(file) }
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }
}
