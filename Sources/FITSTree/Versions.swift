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
    private let flights = SingleFlight<String, Start>()

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
        guard let current = currents.withLock({ $0[member.key] }), current.hint == member.versionHint else {
            return nil
        }
        guard !member.versionHint.isEmpty || ContinuousClock.now - current.checked < lifetime else { return nil }
        return current.object
    }

    /// Asks for the member's version.
    func fetch(_ member: Member) async throws(StoreError) -> Object {
        try await fetch(member, "head") { () async throws(StoreError) -> Start in
            Start(object: try await self.store.head(member.key), bytes: [])
        }.object
    }

    /// Asks for the member's version and its first bytes at once.
    func fetch(_ member: Member, firstBytes: Int) async throws(StoreError) -> Start {
        try await fetch(member, "open") { () async throws(StoreError) -> Start in
            let (object, bytes) = try await self.store.open(member.key, first: firstBytes)
            return Start(object: object, bytes: bytes)
        }
    }

    /// Stops believing what is known of a member: a read has found that it is no longer so.
    func distrust(_ key: String) {
        currents.withLock { $0.remove(key) }
    }

    private func fetch(
        _ member: Member, _ how: String, _ work: @escaping @Sendable () async throws(StoreError) -> Start
    ) async throws(StoreError) -> Start {
        try await flights.value(for: "\(how) \(member.key)") { [self] () async throws(StoreError) -> Start in
            // The flight before this one may have landed since somebody found that nothing is known.
            if let object = known(member) { return Start(object: object, bytes: []) }
            let start = try await work()
            currents.withLock {
                $0.insert(Current(object: start.object, hint: member.versionHint, checked: .now), for: member.key)
            }
            return start
        }
    }
}
