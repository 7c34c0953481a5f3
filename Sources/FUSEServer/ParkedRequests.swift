import Synchronization

/// The tasks in which requests wait, by number, so that an interrupt finds them.
final class ParkedRequests: Sendable {
    private enum Place {
        case expected
        case interruptedEarly
        case waiting(Task<Void, Never>)
    }
    private struct State {
        var places: [UInt: Place] = [:]
        var last: UInt = 0
    }
    private let state = Mutex(State())

    var count: Int { state.withLock { $0.places.count } }

    /// A number for a request that is about to wait; never 0.
    func ticket() -> UInt {
        state.withLock { state in
            state.last += 1
            state.places[state.last] = .expected
            return state.last
        }
    }

    func enter(_ ticket: UInt, _ task: Task<Void, Never>) {
        let isInterrupted = state.withLock { state in
            switch state.places[ticket] {
            case .expected:
                state.places[ticket] = .waiting(task)
                return false
            case .interruptedEarly: return true
            // It was quicker than we were.
            case .waiting, nil: return false
            }
        }
        if isInterrupted { task.cancel() }
    }

    func leave(_ ticket: UInt) {
        state.withLock { _ = $0.places.removeValue(forKey: ticket) }
    }

    func interrupt(_ ticket: UInt) {
        let task = state.withLock { state -> Task<Void, Never>? in
            switch state.places[ticket] {
            case .expected:
                state.places[ticket] = .interruptedEarly
                return nil
            case .waiting(let task): return task
            case .interruptedEarly, nil: return nil
            }
        }
        task?.cancel()
    }

    /// Ends every wait: the mount goes away.
    func interruptAll() {
        let tickets = state.withLock { Array($0.places.keys) }
        for ticket in tickets { interrupt(ticket) }
    }
}
