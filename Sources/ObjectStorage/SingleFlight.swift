import Synchronization

/// Lets everybody who asks for one thing at one time share one piece of work.
///
/// The work runs in a task of its own; it is cancelled when the last of those who wait for it has been.
public final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    public typealias Outcome = Result<Value, StoreError>

    private struct Flight {
        var number: Int
        var task: Task<Void, Never>?
        var waiters: [Int: CheckedContinuation<Outcome, Never>] = [:]
    }
    private struct State {
        var flights: [Key: Flight] = [:]
        var lastNumber = 0

        mutating func nextNumber() -> Int {
            lastNumber += 1
            return lastNumber
        }
    }
    private let state = Mutex(State())

    public init() {}

    /// The outcome of `work`, or of the work that is under way for `key` already.
    public func value(
        for key: Key, _ work: @escaping @Sendable () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let waiter = state.withLock { $0.nextNumber() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { join(key, as: waiter, $0, work) }
        } onCancel: {
            leave(key, waiter)
        }
        return try outcome.get()
    }

    /// Those who wait for `key`.
    func waiterCount(_ key: Key) -> Int {
        state.withLock { $0.flights[key]?.waiters.count ?? 0 }
    }

    private func join(
        _ key: Key, as waiter: Int, _ continuation: CheckedContinuation<Outcome, Never>,
        _ work: @escaping @Sendable () async throws(StoreError) -> Value
    ) {
        let (begun, joined): (Int?, Task<Void, Never>?) = state.withLock { state in
            var flight = state.flights[key] ?? Flight(number: state.nextNumber())
            let isNew = flight.waiters.isEmpty
            flight.waiters[waiter] = continuation
            state.flights[key] = flight
            return isNew ? (flight.number, nil) : (nil, flight.task)
        }
        // What was begun for somebody in no hurry hurries for others; a priority is never lowered.
        joined?.escalatePriority(to: Task.currentPriority)
        if let begun {
            let task = Task { [self] in
                let outcome: Outcome
                do throws(StoreError) { outcome = .success(try await work()) } catch { outcome = .failure(error) }
                land(key, begun, outcome)
            }
            let isWanted = state.withLock { state in
                guard state.flights[key]?.number == begun else { return false }
                state.flights[key]?.task = task
                return true
            }
            // It has landed, or everybody left before the task could be found here.
            if !isWanted { task.cancel() }
        }
        // A task that was cancelled before it joined has had its `leave` already.
        if Task.isCancelled { leave(key, waiter) }
    }

    private func land(_ key: Key, _ number: Int, _ outcome: Outcome) {
        let waiters = state.withLock { state -> [CheckedContinuation<Outcome, Never>] in
            guard let flight = state.flights[key], flight.number == number else { return [] }
            state.flights[key] = nil
            return Array(flight.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: outcome) }
    }

    private func leave(_ key: Key, _ waiter: Int) {
        let (continuation, abandoned) = state.withLock {
            state -> (CheckedContinuation<Outcome, Never>?, Task<Void, Never>?) in
            guard let continuation = state.flights[key]?.waiters.removeValue(forKey: waiter) else { return (nil, nil) }
            guard state.flights[key]?.waiters.isEmpty == true else { return (continuation, nil) }
            return (continuation, state.flights.removeValue(forKey: key)?.task)
        }
        continuation?.resume(returning: .failure(.cancelled(url: "\(key)")))
        abandoned?.cancel()
    }
}
