import Glibc
import Synchronization

/// A thread of its own for work that waits for a disk, so that nobody else does.
///
/// It begins with the first call. A call that comes while one is waiting to be done takes its place.
public final class Worker: Sendable {
    private struct State {
        var isStarted = false
        var isWorking = false
        var hasEnded = false
        var work: (@Sendable () -> Void)?
    }

    /// What the thread shares with the worker, which may go before it.
    ///
    /// `@unchecked`: the semaphore lies at one place from `init` to `deinit`, and any thread may use it.
    fileprivate final class Desk: @unchecked Sendable {
        private let isPatient: Bool
        private let state = Mutex(State())
        private let bell = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

        init(isPatient: Bool) {
            self.isPatient = isPatient
            sem_init(bell, 0, 0)
        }

        deinit {
            sem_destroy(bell)
            bell.deallocate()
        }

        var isIdle: Bool { state.withLock { $0.work == nil && !$0.isWorking } }

        /// - Returns: whether there is no thread yet to do it.
        func put(_ work: @escaping @Sendable () -> Void) -> Bool {
            let isFirst = state.withLock { state in
                state.work = work
                defer { state.isStarted = true }
                return !state.isStarted
            }
            sem_post(bell)
            return isFirst
        }

        func end() {
            state.withLock { $0.hasEnded = true }
            sem_post(bell)
        }

        func run() {
            // Linux takes 0 for the calling thread, not for its process (`setpriority(2)`, "C library/kernel differences").
            if isPatient { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19) }
            while true {
                guard sem_wait(bell) == 0 else { continue }
                let (work, hasEnded) = state.withLock { state in
                    defer { state.work = nil }
                    state.isWorking = state.work != nil
                    return (state.work, state.hasEnded)
                }
                work?()
                state.withLock { $0.isWorking = false }
                if hasEnded { return }
            }
        }
    }

    private let desk: Desk

    /// - Parameter isPatient: whether it takes what time others leave: what it does makes later reads quicker, and must not
    ///   make those slower that are under way.
    public init(isPatient: Bool = false) { desk = Desk(isPatient: isPatient) }

    deinit { desk.end() }

    /// Whether all that it was called for is done.
    public var isIdle: Bool { desk.isIdle }

    /// Has `work` done soon; returns at once.
    public func call(_ work: @escaping @Sendable () -> Void) {
        guard desk.put(work) else { return }
        var thread = pthread_t()
        let retained = Unmanaged.passRetained(desk)
        // Without a thread nothing is done, which costs a cache its disk, and nobody their bytes.
        guard pthread_create(&thread, nil, runDesk, retained.toOpaque()) == 0 else { return retained.release() }
        pthread_detach(thread)
    }
}

private func runDesk(_ desk: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    Unmanaged<Worker.Desk>.fromOpaque(desk!).takeRetainedValue().run()
    return nil
}
