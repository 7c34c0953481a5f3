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

    init(store: any ObjectStore, lifetime: Duration) {
        self.store = store
        self.lifetime = lifetime
    }

    /// The member's version, if it is known and can still be believed; never waits.
    ///
    /// A listing that prints a date and a size says whether the object has changed for as long as the listing itself is
    /// believed. Where it says nothing, the version is asked for again after a while.
    func known(_ member: Member) -> Object? {
        if let object = member.object { return object }
        // Read before the version is: one that changes meanwhile is not noted as valid.
        let changes = changes.load(ordering: .acquiring)
        if let note = member.note.withLock({ $0 }), note.changes == changes { return note.object }
        guard let current = currents.withLock({ $0[member.key] }), current.hint == member.versionHint else {
            return nil
        }
        guard !member.versionHint.isEmpty else {
            return ContinuousClock.now - current.checked < lifetime ? current.object : nil
        }
        member.note.withLock { $0 = Note(object: current.object, changes: changes) }
        return current.object
    }

    /// The version that the member had when last heard of, however long ago.
    func last(_ member: Member) -> Object? {
        member.object ?? currents.withLock { $0[member.key]?.object }
    }

    /// Asks for the member's version, unless it has come since it was found missing.
    func fetch(_ member: Member) async throws(StoreError) -> Object {
        try await flights.value(for: "head \(member.key)") { [self] () async throws(StoreError) -> Start in
            if let object = known(member) { return Start(object: object, bytes: []) }
            return remember(Start(object: try await store.head(member.key), bytes: []), of: member)
        }.object
    }

    /// Asks for the member's version and its first bytes at once.
    func fetch(_ member: Member, firstBytes: Int) async throws(StoreError) -> Start {
        try await flights.value(for: "open \(member.key)") { [self] () async throws(StoreError) -> Start in
            if let object = known(member) { return Start(object: object, bytes: []) }
            let (object, bytes) = try await store.open(member.key, first: firstBytes)
            return remember(Start(object: object, bytes: bytes), of: member)
        }
    }

    /// Stops believing what is known of a member: a read has found that it is no longer so.
    func distrust(_ key: String) {
        currents.withLock { $0.remove(key) }
        changes.add(1, ordering: .releasing)
    }

    /// To be called while others still find the flight: who comes later finds the version.
    private func remember(_ start: Start, of member: Member) -> Start {
        let replaces = currents.withLock { currents in
            let replaces = currents[member.key] != nil
            currents.insert(Current(object: start.object, hint: member.versionHint, checked: .now), for: member.key)
            return replaces
        }
        if replaces { changes.add(1, ordering: .releasing) }
        return start
    }
}
