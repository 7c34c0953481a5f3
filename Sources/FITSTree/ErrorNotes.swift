import ObjectStorage
import Synchronization

/// The last error of each URL.
final class ErrorNotes: Sendable {
    /// URLs; a source where more than these fail has one trouble, not a thousand.
    private static let limit = 1000

    private let last = Mutex(RecentlyUsed<String, StoreError>(limit: limit))

    /// Remembers the error.
    /// - Returns: whether it is another one than the last of that URL.
    func isNew(_ error: StoreError) -> Bool {
        last.withLock { last in
            guard last[error.url] != error else { return false }
            last.insert(error, for: error.url)
            return true
        }
    }

    func last(_ url: String) -> String? {
        last.withLock { $0[url] }?.description
    }
}
