import TestSupport
import Testing

@testable import FUSEServer

@Suite struct ParkedRequestsTests {
    private let parked = ParkedRequests()

    /// A task that ends when it is cancelled, and not before.
    private func waiting() -> Task<Void, Never> {
        Task { while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(1)) } }
    }

    @Test func `an interrupt cancels the task that waits`() async {
        let ticket = parked.ticket()
        let task = waiting()
        parked.enter(ticket, task)
        #expect(parked.count == 1)
        parked.interrupt(ticket)
        await task.value
        parked.leave(ticket)
        #expect(parked.count == 0)
    }

    @Test func `an interrupt that comes before the task cancels it when it comes`() async {
        let ticket = parked.ticket()
        parked.interrupt(ticket)
        parked.interrupt(ticket)
        let task = waiting()
        parked.enter(ticket, task)
        await task.value
        parked.leave(ticket)
        #expect(parked.count == 0)
    }

    @Test func `an interrupt that comes too late does nothing`() {
        let ticket = parked.ticket()
        parked.enter(ticket, Task {})
        parked.leave(ticket)
        parked.interrupt(ticket)
        parked.interrupt(0)
        parked.interrupt(99)
        #expect(parked.count == 0)
    }

    @Test func `a task that was done before it entered leaves nothing behind`() {
        let ticket = parked.ticket()
        let task = waiting()
        parked.leave(ticket)
        parked.enter(ticket, task)
        #expect(parked.count == 0)
        parked.interrupt(ticket)
        #expect(!task.isCancelled)
        task.cancel()
    }

    @Test func `an interrupt reaches its own task alone`() async {
        let tickets = (0..<3).map { _ in parked.ticket() }
        #expect(Set(tickets).count == 3 && !tickets.contains(0))
        let tasks = tickets.map { ticket in
            let task = waiting()
            parked.enter(ticket, task)
            return task
        }
        parked.interrupt(tickets[1])
        await tasks[1].value
        #expect(!tasks[0].isCancelled && !tasks[2].isCancelled)
        parked.interruptAll()
        for task in tasks { await task.value }
    }

    @Test func `when the mount goes away, those who are about to wait end too`() async {
        let ticket = parked.ticket()
        parked.interruptAll()
        let task = waiting()
        parked.enter(ticket, task)
        await task.value
    }
}
