import ObjectStorage
import Synchronization

/// What the folders of the source hold, asked for once and believed for a while.
final class Folders: Sendable {
    /// Members of all folders that are kept; at some 75 bytes each, 150 MB at the very most.
    private static let memberLimit = 2_000_000

    private let store: any ObjectStore
    private let selection: Selection
    private let lifetime: Duration
    private let archive: (any ListingArchive)?
    private let kept = Mutex(RecentlyUsed<String, FolderListing>(limit: memberLimit))
    private let flights = SingleFlight<String, FolderListing>()

    init(store: any ObjectStore, selection: Selection, lifetime: Duration, archive: (any ListingArchive)?) {
        self.store = store
        self.selection = selection
        self.lifetime = lifetime
        self.archive = archive
    }

    /// The listing of a folder if it is here, or has begun to arrive, and is not too old; never waits. One that has failed
    /// is here as long as somebody holds it.
    func known(_ folder: String) -> FolderListing? {
        guard let listing = last(folder) else { return nil }
        switch listing.outcome {
        case nil: return listing
        // What was fetched for a question holds until the question was put again, however long that takes.
        case .complete: return remainingLifetime(listing) > .zero || listing.isHeld ? listing : nil
        case .failed: return listing.isHeld ? listing : nil
        }
    }

    /// How long the listing of a folder will still be believed; zero where there is none.
    func remainingLifetime(_ folder: String) -> Duration { last(folder).map(remainingLifetime) ?? .zero }

    private func remainingLifetime(_ listing: FolderListing) -> Duration {
        guard case .complete(let instant) = listing.outcome else { return .zero }
        return Self.remaining(of: lifetime, begun: listing.begun, complete: instant, now: .now)
    }

    /// What is left of a lifetime that begins when a listing is complete. A listing is believed at least as long as it
    /// took to come: a folder of a million files takes longer than a local folder's listing is believed, and whoever goes
    /// through it would have it listed without end.
    static func remaining(
        of lifetime: Duration, begun: ContinuousClock.Instant, complete: ContinuousClock.Instant,
        now: ContinuousClock.Instant
    ) -> Duration {
        max(.zero, max(lifetime, complete - begun) - (now - complete))
    }

    /// The last listing of a folder, however old.
    func last(_ folder: String) -> FolderListing? { kept.withLock { $0[folder] } }

    /// Stops believing what is known of a folder.
    func distrust(_ folder: String) {
        kept.withLock { $0.remove(folder) }
        archive?.remove(folder)
    }

    /// Returns when the first members are there.
    func fetch(_ folder: String) async throws(StoreError) -> HeldListing {
        let listing = try await flights.value(for: folder) { [self] () async throws(StoreError) -> FolderListing in
            if let known = known(folder) { return known }
            if let archived = archived(folder) {
                kept.withLock { $0.insert(archived, for: folder, cost: archived.count + 1) }
                return archived
            }
            let listing = FolderListing(of: folder, in: store, selection, replacing: last(folder))
            try await listing.begin { [self] listing in
                count(listing)
                // Asked first: of a million members, bytes that nobody keeps would take 60 MB.
                guard let archive, listing.encodedLength <= archive.largestListingBytes,
                    let bytes = listing.encoded()
                else { return }
                archive.store(folder, bytes, fetched: .now)
            }
            kept.withLock { $0.insert(listing, for: folder, cost: listing.count + 1) }
            if listing.outcome != nil { count(listing) }
            return listing
        }
        return HeldListing(listing)
    }

    /// What the archive has of a folder, if it may still be believed. Clocks are set, so what comes from the future is as
    /// old as can be.
    private func archived(_ folder: String) -> FolderListing? {
        guard let (bytes, fetched) = archive?.load(folder) else { return nil }
        let now = Timestamp.now
        let age = Duration.seconds(now.seconds - fetched.seconds) + .nanoseconds(now.nanoseconds - fetched.nanoseconds)
        guard age >= .zero, age < lifetime else { return nil }
        return FolderListing(decoding: bytes, of: folder, in: store, selection, fetched: .now - age)
    }

    /// Counts the members of a listing that has ended.
    private func count(_ listing: FolderListing) {
        kept.withLock { kept in
            guard kept[listing.folder] === listing else { return }
            kept.insert(listing, for: listing.folder, cost: listing.count + 1)
        }
    }
}
