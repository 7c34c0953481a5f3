import Testing

@testable import HTTP

@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy(retries: 8, operationTimeout: .seconds(60))

    private func decide(
        _ attempt: Int, _ kind: AttemptFailure.Kind = .broken, elapsed: Duration = .zero, retryAfter: Duration? = nil,
        jitter: Double = 1
    ) -> RetryPolicy.Decision {
        policy.decide(
            attempt: attempt, elapsed: elapsed, failure: .init(kind: kind, detail: "", retryAfter: retryAfter),
            jitter: jitter)
    }

    @Test func `the longest pause doubles from 100 ms to 20 s`() {
        let long = RetryPolicy(retries: 100, operationTimeout: .seconds(3600))
        let pauses = [1, 2, 3, 8, 9, 100].map {
            long.decide(attempt: $0, elapsed: .zero, failure: .init(kind: .broken, detail: ""), jitter: 1)
        }
        let milliseconds = [100, 200, 400, 12_800, 20_000, 20_000]
        #expect(pauses == milliseconds.map { .retry(after: .milliseconds($0)) })
    }

    @Test func `jitter reaches from no pause to the whole of it`() {
        #expect(decide(3, jitter: 0) == .retry(after: .zero))
        #expect(decide(3, jitter: 0.5) == .retry(after: .milliseconds(200)))
    }

    @Test func `after the retries that are allowed it gives up`() {
        #expect(decide(8) == .retry(after: .milliseconds(12_800)))
        #expect(decide(9) == .giveUp)
        #expect(decide(9, .status) == .giveUp)
        #expect(decide(9, .noAnswer) == .giveUp)
    }

    @Test func `a refused connection is tried three times, a bad certificate once`() {
        #expect(decide(2, .noConnection) == .retry(after: .milliseconds(200)))
        #expect(decide(3, .noConnection) == .giveUp)
        #expect(decide(1, .hopeless) == .giveUp)
        let without = RetryPolicy(retries: 0, operationTimeout: .seconds(60))
        #expect(
            without.decide(attempt: 1, elapsed: .zero, failure: .init(kind: .noConnection, detail: ""), jitter: 0)
                == .giveUp)
    }

    @Test func `the server's wish comes before our own pause`() {
        #expect(decide(1, .status, retryAfter: .seconds(5)) == .retry(after: .seconds(5) + .milliseconds(100)))
        #expect(decide(1, .status, retryAfter: .seconds(5), jitter: 0) == .retry(after: .seconds(5)))
    }

    @Test func `a pause that would outlast the operation is not begun`() {
        #expect(decide(1, .status, elapsed: .seconds(56), retryAfter: .seconds(5)) == .outOfTime)
        #expect(decide(1, .status, retryAfter: .seconds(Int.max)) == .outOfTime)
        #expect(decide(8, elapsed: .seconds(50)) == .outOfTime)
        #expect(decide(1, .deadline, elapsed: .seconds(60)) == .outOfTime)
    }

    @Test(arguments: [
        ("0", 0), ("120", 120), ("Tue, 04 Jul 2023 12:00:30 GMT", 30), ("Tuesday, 04-Jul-23 12:00:30 GMT", 30),
        ("Tue Jul  4 12:00:30 2023", 30), ("Tue, 04 Jul 2023 11:00:00 GMT", 0),
    ])
    func `Retry-After is a number of seconds or a date`(field: String, seconds: Int) {
        // 2023-07-04T12:00:00Z
        #expect(RetryAfter.delay(field, now: 1_688_472_000) == .seconds(seconds))
    }

    @Test(arguments: ["", "soon", "-1", "99999999999999999999", "1.5x"])
    func `a Retry-After that makes no sense is none`(field: String) {
        #expect(RetryAfter.delay(field, now: 1_688_472_000) == nil)
    }
}
