import Glibc
import Synchronization

/// SIGINT, SIGTERM and SIGHUP, taken by one thread that waits for them: no code runs in a signal handler.
enum Signals {
    private static let action = Mutex<(@Sendable () -> Void)?>(nil)

    private static var taken: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
        return signals
    }

    /// Keeps them from every thread that is made from now on. To be called when there is no other yet.
    static func block() {
        var signals = taken
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Waits for one of them for ever. Until `whenToEnd` says otherwise, it ends the process, as if it had not been
    /// blocked.
    static func take() -> Never {
        var signals = taken
        while true {
            var number: Int32 = 0
            guard sigwait(&signals, &number) == 0 else { continue }
            if let action = action.withLock({ $0 }) {
                action()
            } else {
                signal(number, SIG_DFL)
                pthread_sigmask(SIG_UNBLOCK, &signals, nil)
                raise(number)
            }
        }
    }

    /// Runs `body` on the first of them.
    static func whenToEnd(_ body: @escaping @Sendable () -> Void) {
        action.withLock { $0 = body }
    }
}
