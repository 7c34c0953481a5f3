import ObjectStorage
import Synchronization

/// The last error of each URL, and of each key that nothing but an error is known of.
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

    /// Remembers the error of a key whose URL only the store knows.
    func remember(_ error: StoreError, of key: String) {
        last.withLock { $0.insert(error, for: key) }
    }

    /// - Parameter name: a URL, or a key; none is both.
    func last(_ name: String) -> String? {
        last.withLock { $0[name] }?.description
    }
}
