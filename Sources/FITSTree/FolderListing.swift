import ObjectStorage
import Synchronization

/// The members of one folder, as they were at one moment; no two have one name.
///
/// It can be used while it is still arriving: members are added behind those that are there. One that is there keeps its
/// position and its name, but for an object whose name turns out to be a folder's: the folder then takes its place, and
/// the object gets a number and a place at the end.
public final class FolderListing: Sendable {
    /// What somebody waits for.
    public enum Wanted: Sendable {
        /// A member at that position.
        case position(Int)
        /// A member of that name in a view.
        case name(String, View)
        case end
    }
    enum Outcome: Sendable, Equatable {
        case complete(ContinuousClock.Instant)
        case failed(StoreError)
    }
    private struct State {
        var members: MemberList
        var outcome: Outcome?
        var waiters: [Int: (wanted: Wanted, continuation: CheckedContinuation<Void, Never>)] = [:]
        var lastWaiter = 0
        /// The listing that this one takes the place of, until it is whole.
        var former: FolderListing?
        /// The directories that have shown this very listing.
        var openers: Set<Inode> = []
        var holders = 0
    }

    public let folder: String
    let begun = ContinuousClock.now
    private let store: any ObjectStore
    let selection: Selection
    private let path: String
    private let state: Mutex<State>

    /// - Parameter former: an older listing of the folder, whose pages are kept where they are still the same.
    init(of folder: String, in store: any ObjectStore, _ selection: Selection, replacing former: FolderListing? = nil) {
        self.folder = folder
        self.store = store
        self.selection = selection
        path = Key.path(folder)
        let earlier = former?.withMembers(\.pages) ?? []
        state = Mutex(State(members: MemberList(of: folder, in: store, replacing: earlier), former: former))
    }

    /// A listing that is complete.
    init(
        of folder: String, in store: any ObjectStore, _ selection: Selection, _ members: MemberList,
        fetched: ContinuousClock.Instant
    ) {
        self.folder = folder
        self.store = store
        self.selection = selection
        path = Key.path(folder)
        state = Mutex(State(members: members, outcome: .complete(fetched)))
    }

    /// Begins to list a folder; returns when there are members, or there is none.
    public static func begin(
        _ folder: String, in store: any ObjectStore, _ selection: Selection
    ) async throws(StoreError) -> FolderListing {
        let listing = FolderListing(of: folder, in: store, selection)
        try await listing.begin { _ in }
        return listing
    }

    /// Asks the store, and returns when there are members, or there is none; from then on it goes on by itself.
    /// - Parameter atEnd: called when no more will come.
    func begin(_ atEnd: @escaping @Sendable (FolderListing) -> Void) async throws(StoreError) {
        let task = Task { [self] in
            do throws(StoreError) {
                try await store.list(folder, into: self)
                end(.complete(.now))
            } catch {
                end(.failed(error))
            }
            atEnd(self)
        }
        await withTaskCancellationHandler {
            try? await wait(for: .position(0))
        } onCancel: {
            task.cancel()
        }
        if Task.isCancelled {
            // Members may have come at this very moment; nobody wants them.
            task.cancel()
            throw .cancelled(url: folder)
        }
        if count == 0, case .failed(let error) = outcome { throw error }
    }

    func withMembers<Result: Sendable>(_ body: (MemberList) -> Result) -> Result {
        state.withLock { body($0.members) }
    }

    /// How many members there are so far.
    public var count: Int { state.withLock { $0.members.count } }

    /// Those that there are so far.
    var members: MemberList.Snapshot { state.withLock { $0.members.snapshot } }

    public subscript(position: Int) -> Member { state.withLock { $0.members[position] } }

    subscript(name: String) -> Member? { self[name, in: .files] }

    /// Where a member stands in `members`.
    func position(of name: String) -> Int? { withMembers { $0.position(of: name) } }

    /// `nil` while more may come.
    var outcome: Outcome? { state.withLock { $0.outcome } }

    /// Whether all members are there.
    public var isComplete: Bool {
        if case .complete = outcome { true } else { false }
    }

    /// Waits until what is wanted is there, or nothing more will come.
    /// - Throws: why the listing ended before it was complete, if what is wanted had not come by then.
    public func wait(for wanted: Wanted) async throws(StoreError) {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGo = state.withLock { state in
                    if Task.isCancelled || state.outcome != nil || state.members.has(wanted) { return true }
                    state.waiters[number] = (wanted, continuation)
                    return false
                }
                if mayGo { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.continuation.resume()
        }
        let error: StoreError? = state.withLock { state in
            if state.members.has(wanted) { return nil }
            switch state.outcome {
            case .complete: return nil
            case .failed(let error): return error
            case nil: return .cancelled(url: folder)
            }
        }
        if let error { throw error }
    }

    func end(_ outcome: Outcome) {
        let waiters = state.withLock { state in
            state.outcome = outcome
            // Whoever has shown the one has shown the other.
            if let former = state.former, former.isComplete, former.withMembers(state.members.isSame) {
                state.openers.formUnion(former.state.withLock { $0.openers })
            }
            state.former = nil
            state.members.finish()
            defer { state.waiters = [:] }
            return state.waiters.values.map(\.continuation)
        }
        waiters.forEach { $0.resume() }
    }

    /// Whether the directory `inode` has shown this very listing before.
    func wasOpened(by inode: Inode) -> Bool { state.withLock { $0.openers.contains(inode) } }

    func noteOpening(by inode: Inode) { state.withLock { _ = $0.openers.insert(inode) } }

    /// Whether somebody was given it who has not used it yet.
    var isHeld: Bool { state.withLock { $0.holders > 0 } }

    /// For `HeldListing`.
    func changeHolders(by number: Int) { state.withLock { $0.holders += number } }
}

extension FolderListing: ListingSink {
    public func receive(_ entries: [ListingEntry]) {
        // Before the lock is taken: those who look up names need not wait for it.
        let members = entries.compactMap { MemberDescription($0, in: path, selection) }
        let waiters = state.withLock { state in
            state.members.append(members)
            let served = state.waiters.filter { state.members.has($0.value.wanted) }
            for number in served.keys { state.waiters[number] = nil }
            return served.values.map(\.continuation)
        }
        waiters.forEach { $0.resume() }
    }
}
