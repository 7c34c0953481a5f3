import ObjectStorage
import Synchronization

/// What the folders of the source hold, asked for once and believed for a while.
final class Folders: Sendable {
    private struct Kept {
        var listing: FolderListing
        var fetched: ContinuousClock.Instant
    }
    /// Members of all folders that are kept; at some 300 bytes each, 600 MB at the very most.
    private static let memberLimit = 2_000_000

    private let store: any ObjectStore
    private let selection: Selection
    private let lifetime: Duration
    private let kept = Mutex(RecentlyUsed<String, Kept>(limit: memberLimit))
    private let flights = SingleFlight<String, FolderListing>()

    init(store: any ObjectStore, selection: Selection, lifetime: Duration) {
        self.store = store
        self.selection = selection
        self.lifetime = lifetime
    }

    /// The listing of a folder if it is here and not too old; never waits.
    func known(_ folder: String) -> FolderListing? {
        guard let kept = kept.withLock({ $0[folder] }), ContinuousClock.now - kept.fetched < lifetime else {
            return nil
        }
        return kept.listing
    }

    /// How long the listing of a folder will still be believed; zero where there is none.
    func remainingLifetime(_ folder: String) -> Duration {
        kept.withLock { $0[folder] }.map { max(.zero, lifetime - (ContinuousClock.now - $0.fetched)) } ?? .zero
    }

    /// The last listing of a folder, however old.
    func last(_ folder: String) -> FolderListing? {
        kept.withLock { $0[folder]?.listing }
    }

    /// Stops believing what is known of a folder.
    func distrust(_ folder: String) {
        kept.withLock { $0.remove(folder) }
    }

    func fetch(_ folder: String) async throws(StoreError) {
        _ = try await flights.value(for: folder) { [self] () async throws(StoreError) -> FolderListing in
            let listing = FolderListing(try await store.list(folder), folder: folder, selection: selection)
            kept.withLock {
                $0.insert(
                    Kept(listing: listing, fetched: .now), for: folder, cost: listing.members.count + 1)
            }
            return listing
        }
    }
}
