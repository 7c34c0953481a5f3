import HeaderIndexing
import ObjectStorage
import Synchronization

/// Which version each key of the source has now.
final class Versions: Sendable {
    private struct Current {
        var object: Object
        /// What the listing said of the member when this was found out.
        var hint: String
        var checked: ContinuousClock.Instant
    }
    /// At some 300 bytes each, 60 MB.
    private static let limit = 200_000

    private let store: any ObjectStore
    private let records: RecordStore?
    private let lifetime: Duration
    private let currents = Mutex(RecentlyUsed<String, Current>(limit: limit))
    /// How often a version was found to be no longer the current one.
    private let changes = Atomic(0)
    private let flights = SingleFlight<String, Start>()

    /// What was found for a member, kept with it: a listing of 100,000 is gone through without a look for each key. It
    /// holds until any version changes.
    struct Note: Sendable {
        fileprivate let object: Object
        fileprivate let changes: Int
    }

    /// A version, and its first bytes if they came with it.
    struct Start: Sendable {
        let object: Object
        let bytes: [UInt8]
    }

    /// - Parameter records: keeps versions over a remount.
    init(store: any ObjectStore, records: RecordStore?, lifetime: Duration) {
        self.store = store
        self.records = records
        self.lifetime = lifetime
    }

    /// The member's version, if it is known and can still be believed; never waits for the source.
    ///
    /// A listing that prints a date and a size says whether the object has changed for as long as the listing itself is
    /// believed. Where it says nothing, the version is asked for again after a while.
    /// - Parameter fromMemory: whether to leave alone what an earlier mount has left on disk.
    func known(_ member: Member, fromMemory: Bool) -> Object? {
        if let object = member.object { return object }
        // Read before the version is: one that changes meanwhile is not noted as valid.
        let changes = changes.load(ordering: .acquiring)
        if let note = member.note.withLock({ $0 }), note.changes == changes { return note.object }
        guard let current = currents.withLock({ $0[member.key] }), current.hint == member.versionHint else {
            return fromMemory ? nil : recalled(member)
        }
        guard !member.versionHint.isEmpty else {
            return ContinuousClock.now - current.checked < lifetime ? current.object : nil
        }
        member.note.withLock { $0 = Note(object: current.object, changes: changes) }
        return current.object
    }

    /// The version that an earlier mount found, if it can be believed still.
    private func recalled(_ member: Member) -> Object? {
        guard let record = record(of: member) else { return nil }
        let age = Timestamp.now.seconds - record.checked
        let isVouchedFor = record.isVouchedFor(by: member)
        guard isVouchedFor || record.hint == member.versionHint && 0...lifetime.components.seconds ~= Int64(age),
            let object = object(member, record)
        else { return nil }
        let current = Current(
            object: object, hint: member.versionHint, checked: isVouchedFor ? .now : .now - .seconds(age))
        currents.withLock { $0.insert(current, for: member.key) }
        return object
    }

    private func record(of member: Member) -> VersionRecord? {
        guard let records, let url = store.url(of: member.key) else { return nil }
        return records.read(VersionRecord.key(url)) { VersionRecord($0) }
    }

    private func object(_ member: Member, _ record: VersionRecord) -> Object? {
        try? store.object(member.key, record.version, size: record.size, modified: record.modified)
    }

    /// The version that the member had when last heard of, however long ago.
    func last(_ member: Member) -> Object? {
        member.object ?? currents.withLock { $0[member.key]?.object }
    }

    /// Asks for the member's version, unless it has come since it was found missing.
    func fetch(_ member: Member) async throws(StoreError) -> Object {
        try await flights.value(for: "head \(member.key)") { [self] () async throws(StoreError) -> Start in
            if let object = known(member, fromMemory: false) { return Start(object: object, bytes: []) }
            return remember(Start(object: try await store.head(member.key), bytes: []), of: member)
        }.object
    }

    /// Asks for the member's version and its first bytes at once; the bytes do not come if the version is the one that an
    /// earlier mount knew.
    func fetch(_ member: Member, firstBytes: Int) async throws(StoreError) -> Start {
        try await flights.value(for: "open \(member.key)") { [self] () async throws(StoreError) -> Start in
            if let object = known(member, fromMemory: false) { return Start(object: object, bytes: []) }
            return remember(try await start(member, firstBytes), of: member)
        }
    }

    private func start(_ member: Member, _ firstBytes: Int) async throws(StoreError) -> Start {
        guard let known = last(member) ?? record(of: member).flatMap({ object(member, $0) }) else {
            let (object, bytes) = try await store.open(member.key, first: firstBytes)
            return Start(object: object, bytes: bytes)
        }
        let opened = try await store.open(member.key, first: firstBytes, unless: known)
        return opened.map { Start(object: $0.0, bytes: $0.1) } ?? Start(object: known, bytes: [])
    }

    /// Stops believing what is known of a member: a read has found that it is no longer so.
    func distrust(_ key: String) {
        currents.withLock { $0.remove(key) }
        if let records, let url = store.url(of: key) { records.remove(VersionRecord.key(url)) }
        changes.add(1, ordering: .releasing)
    }

    /// To be called while others still find the flight: who comes later finds the version.
    private func remember(_ start: Start, of member: Member) -> Start {
        let replaces = currents.withLock { currents in
            let replaces = currents[member.key].map { $0.object.identity != start.object.identity } ?? false
            currents.insert(Current(object: start.object, hint: member.versionHint, checked: .now), for: member.key)
            return replaces
        }
        if replaces { changes.add(1, ordering: .releasing) }
        if let records, let url = store.url(of: member.key), start.object.isWorthKeeping {
            let record = VersionRecord(start.object, hint: member.versionHint, checked: Timestamp.now.seconds)
            records.put(record.bytes, for: VersionRecord.key(url))
        }
        return start
    }
}
