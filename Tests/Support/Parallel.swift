import Glibc

/// Runs `body` on so many threads at once, and waits for all of them.
public func inParallel(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) throws {
    let threads = try (0..<count).map { number in try startThread { body(number) } }
    for thread in threads { pthread_join(thread, nil) }
}

/// Waits until something is so.
/// - Returns: whether it came to be, in time.
public func waitUntil(within limit: Duration = .seconds(10), _ isSo: () throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + limit
    while try !isSo() {
        guard ContinuousClock.now < deadline else { return false }
        usleep(10_000)
    }
    return true
}
