import Glibc

/// A POSIX thread that runs one closure.
///
/// `@unchecked`: the handle is written once, before anybody else sees it.
public struct Thread: @unchecked Sendable {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    private let handle: pthread_t

    init(_ run: @escaping @Sendable () -> Void) {
        var handle = pthread_t()
        let body = Unmanaged.passRetained(Body(run))
        let failure = pthread_create(&handle, nil, threadMain, body.toOpaque())
        precondition(failure == 0, "No thread could be made: errno \(failure).")
        self.handle = handle
    }

    /// Runs `body` on a thread that nobody waits for.
    public static func detached(_ body: @escaping @Sendable () -> Void) {
        pthread_detach(Thread(body).handle)
    }

    func join() { pthread_join(handle, nil) }

    fileprivate static func run(_ body: UnsafeMutableRawPointer) {
        Unmanaged<Body>.fromOpaque(body).takeRetainedValue().run()
    }
}

private func threadMain(_ body: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    Thread.run(body!)
    return nil
}
