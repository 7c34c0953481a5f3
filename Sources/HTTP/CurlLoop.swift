import CCurl
import Glibc
import Synchronization

/// The thread that drives libcurl's multi handle, and the queue in front of it.
///
/// `@unchecked`: `inbox` is locked; `multi` is used by the thread alone, but for `curl_multi_wakeup`, which any thread
/// may call; everything else belongs to the thread.
final class CurlLoop: @unchecked Sendable {
    private let configuration: HTTPConfiguration
    private let counters: HTTPCounters
    private let multi: UnsafeMutableRawPointer
    private let inbox = Mutex(Inbox())

    private var waiting = TransferQueue()
    private var active: [UnsafeMutableRawPointer: Transfer] = [:]
    private var idle: [EasyHandle] = []

    private struct Inbox {
        var submitted: [Transfer] = []
        var cancelled: [Transfer] = []
        /// What every transfer from now on ends with.
        var end: AttemptOutcome?

        /// Whoever finds it empty wakes the thread, which takes all at once.
        mutating func add(
            _ transfer: Transfer, to list: WritableKeyPath<Inbox, [Transfer]>
        ) -> (end: AttemptOutcome?, wasEmpty: Bool) {
            defer { if end == nil { self[keyPath: list].append(transfer) } }
            return (end, submitted.isEmpty && cancelled.isEmpty)
        }
    }

    /// libcurl asks for this once a process, before anything else.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(_ configuration: HTTPConfiguration, _ counters: HTTPCounters) {
        guard Self.isReady, let multi = curl_multi_init() else { preconditionFailure("libcurl has no memory to begin") }
        self.configuration = configuration
        self.counters = counters
        self.multi = multi
        // Twice, so that a second host's connections do not push out the first's.
        ccurl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, 2 * configuration.mostActive)
        start()
    }

    deinit {
        idle = []
        curl_multi_cleanup(multi)
    }

    private func start() {
        let retained = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let error = pthread_create(&thread, nil, runLoop, retained.toOpaque())
        guard error == 0 else {
            retained.release()
            let detail = "No thread could be started for connections: \(SystemError(error))"
            inbox.withLock { $0.end = .failed(AttemptFailure(kind: .hopeless, detail: detail)) }
            return
        }
        pthread_detach(thread)
    }

    /// Takes a transfer on, and ends it at some time, exactly once.
    func submit(_ transfer: Transfer) {
        let (end, wasEmpty) = inbox.withLock { $0.add(transfer, to: \.submitted) }
        if let end { transfer.finish(end) } else if wasEmpty { curl_multi_wakeup(multi) }
    }

    /// Ends a transfer that was submitted, or is about to be.
    func cancel(_ transfer: Transfer) {
        transfer.cancellationWish.store(true, ordering: .relaxed)
        let (_, wasEmpty) = inbox.withLock { $0.add(transfer, to: \.cancelled) }
        if wasEmpty { curl_multi_wakeup(multi) }
    }

    /// Ends all transfers as if they had been cancelled, and the thread.
    func stop() {
        inbox.withLock { if $0.end == nil { $0.end = .cancelled } }
        curl_multi_wakeup(multi)
    }

    // MARK: On the thread

    fileprivate func run() {
        let tick = min(.milliseconds(250), configuration.stallTimeout / 4)
        var nextLook = ContinuousClock.now
        while takeInbox() {
            startWaiting()
            var running: CInt = 0
            curl_multi_perform(multi, &running)
            finishDone()
            startWaiting()
            let isIdle = active.isEmpty && waiting.isEmpty
            let now = ContinuousClock.now
            if !isIdle, now >= nextLook {
                nextLook = now + tick
                endOverdue(now)
            }
            curl_multi_poll(multi, nil, 0, isIdle ? 60_000 : CInt(clamping: tick.milliseconds), nil)
        }
        for transfer in Array(active.values) { end(transfer, .cancelled) }
        while let transfer = waiting.popFirst() { transfer.finish(.cancelled) }
    }

    /// - Returns: whether the thread goes on.
    private func takeInbox() -> Bool {
        let (submitted, cancelled, isEnded) = inbox.withLock { inbox in
            defer {
                inbox.submitted.removeAll(keepingCapacity: true)
                inbox.cancelled.removeAll(keepingCapacity: true)
            }
            return (inbox.submitted, inbox.cancelled, inbox.end != nil)
        }
        for transfer in submitted {
            transfer.phase = .waiting
            waiting.append(transfer)
        }
        for transfer in submitted where transfer.cancellationWish.load(ordering: .relaxed) { end(transfer, .cancelled) }
        for transfer in cancelled { end(transfer, .cancelled) }
        return !isEnded
    }

    private func startWaiting() {
        while active.count < configuration.mostActive,
            let transfer = waiting.popFirst(leavingAhead: active.count >= configuration.mostActiveAhead)
        {
            guard let easy = idle.popLast() ?? EasyHandle(configuration) else {
                transfer.finish(.failed(AttemptFailure(kind: .broken, detail: "libcurl has no memory")))
                continue
            }
            easy.attach(transfer)
            transfer.easy = easy
            transfer.phase = .active
            active[easy.curl] = transfer
            counters.requestsSent.increment()
            counters.inFlight.increment()
            curl_multi_add_handle(multi, easy.curl)
        }
    }

    private func finishDone() {
        var left: CInt = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let curl = message.pointee.easy_handle,
                let transfer = active[curl], let easy = transfer.easy
            else { continue }
            let failure = easy.failure(message.pointee.data.result)
            end(transfer, transfer.outcome(failure))
        }
    }

    private func endOverdue(_ now: ContinuousClock.Instant) {
        for transfer in Array(active.values) + waiting.all {
            if let failure = transfer.overdue(now, configuration) {
                end(transfer, .failed(failure))
            }
        }
    }

    /// Does nothing to a transfer that has ended or was never submitted.
    private func end(_ transfer: Transfer, _ outcome: AttemptOutcome) {
        switch transfer.phase {
        case .new, .finished: return
        case .waiting: waiting.forget()
        case .active: release(transfer)
        }
        transfer.finish(outcome)
    }

    private func release(_ transfer: Transfer) {
        guard let easy = transfer.easy else { return }
        counters.connectionsOpened.increment(by: easy.connectionsOpened)
        counters.inFlight.increment(by: -1)
        curl_multi_remove_handle(multi, easy.curl)
        easy.detach()
        transfer.easy = nil
        active[easy.curl] = nil
        idle.append(easy)
    }
}

private func runLoop(_ loop: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    // Signals are for other threads; a SIGPIPE from a TLS connection that breaks would end the process.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    if let loop { Unmanaged<CurlLoop>.fromOpaque(loop).takeRetainedValue().run() }
    return nil
}
