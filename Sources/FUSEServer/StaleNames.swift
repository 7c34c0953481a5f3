import FITSTree
import Synchronization

/// Names that the kernel is to forget, told to it one after another by a thread of their own.
///
/// The kernel makes the teller wait for lookups in the directory, and those wait for the network: neither the request
/// that found a change nor Swift's pool, which finishes the lookups, may be the teller.
final class StaleNames: Sendable {
    struct Name: Hashable, Sendable {
        let directory: Inode
        let name: String
    }
    private struct State {
        var waiting: Set<Name> = []
        var isBeingTold = false
    }
    private let state = Mutex(State())

    /// Has `tell` called with the name, soon and on another thread; once, if it is added again before that.
    func add(_ name: Name, _ tell: @escaping @Sendable (Name) -> Void) {
        let needsThread = state.withLock { state in
            state.waiting.insert(name)
            defer { state.isBeingTold = true }
            return !state.isBeingTold
        }
        if needsThread { Thread.detached { while let next = self.next() { tell(next) } } }
    }

    private func next() -> Name? {
        state.withLock { state in
            let next = state.waiting.popFirst()
            if next == nil { state.isBeingTold = false }
            return next
        }
    }
}
