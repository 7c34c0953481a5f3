import ObjectStorage
import Synchronization

/// Lends the cursors of one compressed object to its reads, each to one at a time.
final class CursorLending: Sendable {
    struct Loan: Sendable {
        let id: Int
        var cursor: Cursor
    }

    private struct State {
        var order = ReadOrder()
        var nextID = 0
        var parked: [Int: CheckedContinuation<Loan?, Never>] = [:]
    }

    private let state = Mutex(State())
    private let object: ObjectIdentity
    private let container: Container
    private let shelf: CursorShelf

    init(object: ObjectIdentity, container: Container, shelf: CursorShelf) {
        self.object = object
        self.container = container
        self.shelf = shelf
    }

    /// Waits for a cursor that stands at the beginning of `range` or before it.
    /// - Returns: `nil` if the task was cancelled; else a cursor that must be given back.
    func borrow(for range: Range<Int>) async -> Loan? {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // A cancellation before this lock is seen here, one after it finds the continuation parked.
                let isParked = state.withLock { state in
                    if Task.isCancelled { return false }
                    state.parked[id] = continuation
                    state.order.add(ReadOrder.Read(id: id, range: range))
                    return true
                }
                if isParked { startReads() } else { continuation.resume(returning: nil) }
            }
        } onCancel: {
            let continuation = state.withLock { state in
                let continuation = state.parked.removeValue(forKey: id)
                if continuation != nil { state.order.remove(id) }
                return continuation
            }
            continuation?.resume(returning: nil)
            startReads()
        }
    }

    /// - Parameter cursor: `nil` where the decoder came to an end and is of no more use.
    func giveBack(_ loan: Loan, keeping cursor: Cursor?) {
        if let cursor { shelf.put(cursor, of: object) }
        state.withLock { $0.order.remove(loan.id) }
        startReads()
    }

    private func startReads() {
        while let (continuation, loan) = state.withLock({ startNext(&$0) }) {
            continuation.resume(returning: loan)
        }
    }

    private func startNext(_ state: inout State) -> (CheckedContinuation<Loan?, Never>, Loan)? {
        guard
            let read = state.order.startNext(from: { shelf.nearestOffset(before: $0, in: object) }),
            let continuation = state.parked.removeValue(forKey: read.id)
        else { return nil }
        let cursor = shelf.take(before: read.range.lowerBound, in: object) ?? Cursor(decoder: container.makeDecoder())
        return (continuation, Loan(id: read.id, cursor: cursor))
    }
}
