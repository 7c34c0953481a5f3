import FUSEServer
import Glibc

/// SIGINT, SIGTERM and SIGHUP, taken by one thread that waits for them: no code runs in a signal handler.
enum Signals {
    /// Runs `body` on the first of them. To be called before other threads are made that could take them.
    static func whenToEnd(_ body: @escaping @Sendable () -> Void) {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let waited = signals
        Thread.detached {
            var waited = waited
            var signal: Int32 = 0
            while sigwait(&waited, &signal) != 0 {}
            body()
        }
    }
}
