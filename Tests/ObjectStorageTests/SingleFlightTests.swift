import Synchronization
import TestSupport
import Testing

@testable import ObjectStorage

@Suite struct SingleFlightTests {
    private let flights = SingleFlight<String, Int>()
    private let work = GatedWork()

    private func ask(_ count: Int, for key: String = "a") -> [Task<Result<Int, StoreError>, Never>] {
        (0..<count).map { _ in
            Task {
                do throws(StoreError) {
                    return .success(
                        try await flights.value(for: key) { () async throws(StoreError) in try await work.run() })
                } catch {
                    return .failure(error)
                }
            }
        }
    }

    @Test func `many who ask at once share one piece of work`() async throws {
        let asking = ask(100)
        try await eventually("the work begins") { work.waiting == 1 }
        // Those who come later share it too.
        let later = ask(10)
        try await eventually("everybody waits") { flights.waiterCount("a") == 110 }
        work.finish()
        for task in asking + later { #expect(try await task.value.get() == 1) }
        #expect(work.begun == 1)
    }

    @Test func `another key is other work`() async throws {
        let asking = ask(1, for: "a") + ask(1, for: "b")
        try await eventually("both begin") { work.waiting == 2 }
        work.finish()
        #expect(Set(try await [asking[0].value.get(), asking[1].value.get()]) == [1, 2])
    }

    @Test func `what has landed is not kept`() async throws {
        work.finish()
        for round in 1...3 { #expect(try await ask(1)[0].value.get() == round) }
        #expect(work.begun == 3)
        #expect(flights.waiterCount("a") == 0)
    }

    @Test func `an error reaches everybody and the next tries again`() async throws {
        let error = StoreError.timedOut(url: "a", detail: "503 eight times.")
        let asking = ask(5)
        try await eventually("everybody waits") { flights.waiterCount("a") == 5 && work.waiting == 1 }
        work.finish(error)
        for task in asking { #expect(await task.value == .failure(error)) }
        work.finish()
        #expect(try await ask(1)[0].value.get() == 2)
    }

    @Test func `who is cancelled leaves at once and the others stay`() async throws {
        let asking = ask(10)
        try await eventually("everybody waits") { flights.waiterCount("a") == 10 && work.waiting == 1 }
        for task in asking[1...] { task.cancel() }
        for task in asking[1...] { #expect(await task.value == .failure(.cancelled(url: "a"))) }
        #expect(work.cancelled == 0)
        work.finish()
        #expect(try await asking[0].value.get() == 1)
    }

    @Test func `the work is cancelled when the last has left and the next begins anew`() async throws {
        let asking = ask(3)
        try await eventually("everybody waits") { flights.waiterCount("a") == 3 && work.waiting == 1 }
        for task in asking { task.cancel() }
        for task in asking { #expect(await task.value == .failure(.cancelled(url: "a"))) }
        try await eventually("the work ends") { work.cancelled == 1 }
        work.finish()
        #expect(try await ask(1)[0].value.get() == 2)
    }

    @Test func `who comes while the abandoned work is still ending has nothing to do with it`() async throws {
        work.isDeaf = true
        let first = ask(1)[0]
        try await eventually("it waits") { work.waiting == 1 }
        first.cancel()
        #expect(await first.value == .failure(.cancelled(url: "a")))
        let second = ask(1)[0]
        try await eventually("the second begins") { work.waiting == 2 }
        // The abandoned work lands first, where nobody is to be told.
        work.finish()
        #expect(try await second.value.get() == 2)
    }

    @Test func `who was cancelled before asking is told so and leaves nothing behind`() async throws {
        let cancelled = Task { () -> Result<Int, StoreError> in
            withUnsafeCurrentTask { $0?.cancel() }
            do throws(StoreError) {
                return .success(
                    try await flights.value(for: "b") { () async throws(StoreError) in try await work.run() })
            } catch {
                return .failure(error)
            }
        }
        #expect(await cancelled.value == .failure(.cancelled(url: "b")))
        #expect(flights.waiterCount("b") == 0)
        try await eventually("its work ends, if it began") { work.begun == work.cancelled }
    }

    @Test func `many tasks that come and go each get one answer and leave nothing behind`() async throws {
        work.finish()
        work.yields = true
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<4000 {
                group.addTask {
                    let task = ask(1, for: "\(number % 7)")[0]
                    if number % 3 == 0 { await Task.yield() }
                    if number % 2 == 0 { task.cancel() }
                    let outcome = await task.value
                    // Only who was cancelled can be told so: nobody is told of another's.
                    if number % 2 == 1 { #expect((try? outcome.get()) != nil) }
                }
            }
        }
        for key in 0..<7 { #expect(flights.waiterCount("\(key)") == 0) }
        try await eventually("all work has ended") { work.running == 0 }
    }
}

/// Work whose beginnings are counted, and that waits until it may finish.
private final class GatedWork: Sendable {
    private struct State {
        var begun = 0
        var running = 0
        var cancelled = 0
        var outcome: Result<Void, StoreError>?
        var waiting: [Int: CheckedContinuation<Result<Void, StoreError>, Never>] = [:]
        var isDeaf = false
        var yields = false
    }
    private let state = Mutex(State())

    var begun: Int { state.withLock { $0.begun } }
    var running: Int { state.withLock { $0.running } }
    var cancelled: Int { state.withLock { $0.cancelled } }
    var waiting: Int { state.withLock { $0.waiting.count } }
    /// Whether it does not notice that it was cancelled.
    var isDeaf: Bool {
        get { state.withLock { $0.isDeaf } }
        set { state.withLock { $0.isDeaf = newValue } }
    }
    /// Whether it lets others run before it finishes.
    var yields: Bool {
        get { state.withLock { $0.yields } }
        set { state.withLock { $0.yields = newValue } }
    }

    /// - Returns: which piece of work it was, from 1.
    func run() async throws(StoreError) -> Int {
        let (number, yields) = state.withLock { state in
            state.begun += 1
            state.running += 1
            return (state.begun, state.yields)
        }
        defer { state.withLock { $0.running -= 1 } }
        if yields { await Task.yield() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let outcome = state.withLock { state -> Result<Void, StoreError>? in
                    if Task.isCancelled, !state.isDeaf { return .failure(.cancelled(url: "work")) }
                    if let outcome = state.outcome { return outcome }
                    state.waiting[number] = continuation
                    return nil
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            let continuation = state.withLock { $0.isDeaf ? nil : $0.waiting.removeValue(forKey: number) }
            continuation?.resume(returning: .failure(.cancelled(url: "work")))
        }
        if case .failure(.cancelled) = outcome { state.withLock { $0.cancelled += 1 } }
        try outcome.get()
        return number
    }

    /// Ends what waits, and what begins from now on.
    func finish(_ error: StoreError? = nil) {
        let outcome: Result<Void, StoreError> = error.map { .failure($0) } ?? .success(())
        let waiting = state.withLock { state in
            state.outcome = outcome
            defer { state.waiting = [:] }
            return state.waiting.sorted { $0.key < $1.key }.map(\.value)
        }
        for continuation in waiting { continuation.resume(returning: outcome) }
    }
}
