import Glibc
import TestSupport
import Testing

@testable import HTTP

@Suite struct ConcurrencyTests {
    @Test func `sixty-four fetches share four connections`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 64 * 1000)
        server.latency = .milliseconds(5)
        let client = client { $0.maxConnections = 4 }
        let url = server.url("/a")
        await withTaskGroup { group in
            for index in 0..<64 {
                group.addTask {
                    let range = index * 1000..<(index + 1) * 1000
                    let headers: HTTPHeaders = ["Range": "bytes=\(range.lowerBound)-\(range.upperBound - 1)"]
                    let body = try? await client.fetch(.init(.get, url, headers: headers), limit: 1000).body
                    #expect(body == ServerResource.patternBytes(range))
                }
            }
        }
        #expect(server.requestCount == 64)
        #expect(server.connectionCount == 4)
        #expect(server.mostInFlight == 4)
        #expect(client.statistics.connectionsOpened == 4)
    }

    @Test func `requests one after the other use one connection`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 100)
        let client = client()
        for _ in 0..<20 { _ = try await client.fetch(.init(.get, server.url("/a")), limit: 100) }
        #expect(server.requestCount == 20)
        #expect(server.connectionCount == 1)
    }

    @Test func `waiting for a connection counts towards the deadline`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 100)
        server.misbehave("/a", .stall(after: 10))
        var configuration = HTTPConfiguration()
        configuration.maxConnections = 1
        let counters = HTTPCounters()
        let attempt = Attempt(
            loop: CurlLoop(configuration, counters), configuration: configuration, bearerToken: nil,
            scope: CredentialScope(nil), counters: counters)
        defer { attempt.loop.stop() }
        let request = HTTPRequest(.get, server.url("/a"))
        let first = Task {
            var deadline = Deadline(.seconds(600))
            return await attempt.run(request, sink: nil, bodyLimit: 100, deadline: &deadline)
        }
        while server.bodyBytesSent == 0 { try await Task.sleep(for: .milliseconds(1)) }
        var deadline = Deadline(.milliseconds(300))
        let outcome = await attempt.run(request, sink: nil, bodyLimit: 100, deadline: &deadline)
        first.cancel()
        _ = await first.value
        let failure: AttemptFailure? = if case .failed(let failure) = outcome { failure } else { nil }
        #expect(failure?.kind == .deadline)
        #expect(server.requestCount == 1)
    }

    @Test func `a cancelled request ends at once and lets the next one through`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 100)
        server["/b"] = .bytes([1])
        server.misbehave("/a", .stall(after: 10))
        let client = client { $0.maxConnections = 1 }
        let url = server.url("/a")
        let task = Task {
            await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 100) }
        }
        while server.bodyBytesSent == 0 { try await Task.sleep(for: .milliseconds(1)) }
        let queued = Task {
            await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 100) }
        }
        queued.cancel()
        #expect(await queued.value == .cancelled(url: url))
        task.cancel()
        #expect(await task.value == .cancelled(url: url))
        let body = try await client.fetch(.init(.get, server.url("/b")), limit: 1).body
        #expect(body == [1])
        #expect(server.log.map(\.path) == ["/a", "/b"])
        #expect(client.statistics.inFlight == 0)
        #expect(client.statistics.errors == 0)
    }

    @Test func `a task that was cancelled before it began sends nothing`() async throws {
        let server = try RangeServer()
        let client = client()
        let url = server.url("/a")
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 0) }
        }
        task.cancel()
        #expect(await task.value == .cancelled(url: url))
        #expect(server.requestCount == 0)
    }

    @Test func `every one of many requests ends once, whenever it is cancelled`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 50_000)
        let client = client { $0.maxConnections = 8 }
        let url = server.url("/a")
        var dice = SplitMix64(state: 1)
        let delays = (0..<400).map { _ in Int.random(in: 0...20, using: &dice) }
        let ends = await withTaskGroup { group in
            for delay in delays {
                let task = Task {
                    await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 50_000) }
                }
                group.addTask {
                    try? await Task.sleep(for: .milliseconds(delay))
                    task.cancel()
                    return await task.value
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(ends.count == 400)
        #expect(ends.allSatisfy { $0 == nil || $0 == .cancelled(url: url) })
        #expect(client.statistics.inFlight == 0)
        let after = try await client.fetch(.init(.get, url), limit: 50_000).body
        #expect(after == ServerResource.patternBytes(0..<50_000))
    }

    @Test func `transfers wait in order, and one that ended is passed over`() {
        let transfers = (0..<300).map { _ in Transfer.idle() }
        var queue = TransferQueue()
        for transfer in transfers {
            transfer.phase = .waiting
            queue.append(transfer)
        }
        for index in stride(from: 0, to: 300, by: 3) {
            transfers[index].phase = .finished
            queue.forget()
        }
        #expect(queue.all.count == 200)
        for index in 0..<300 where index % 3 != 0 {
            #expect(!queue.isEmpty)
            #expect(queue.popFirst() === transfers[index])
        }
        #expect(queue.isEmpty)
        #expect(queue.popFirst() == nil)
    }

    @Test func `transfers that somebody waits for go before those ahead, which may be left where they are`() {
        let ahead = HTTPClient.$isAhead.withValue(true) { (0..<3).map { _ in Transfer.idle() } }
        let awaited = (0..<2).map { _ in Transfer.idle() }
        var queue = TransferQueue()
        for transfer in ahead + awaited {
            transfer.phase = .waiting
            queue.append(transfer)
        }
        #expect(queue.all.count == 5)
        #expect(queue.popFirst() === awaited[0])
        #expect(queue.popFirst(leavingAhead: true) === awaited[1])
        #expect(queue.popFirst(leavingAhead: true) == nil)
        #expect(!queue.isEmpty)
        for transfer in ahead { #expect(queue.popFirst() === transfer) }
        #expect(queue.isEmpty)
    }

    @Test(arguments: [(0, 1), (1, 1), (2, 1), (8, 7), (64, 56)])
    func `requests ahead leave an eighth of the connections free, if there is more than one`(
        connections: Int, ahead: Int
    ) {
        var configuration = HTTPConfiguration()
        configuration.maxConnections = connections
        #expect(configuration.mostActiveAhead == ahead)
    }

    @Test func `a request that somebody waits for is answered while many that are made ahead hold and wait`()
        async throws
    {
        let server = try RangeServer()
        server["/ahead"] = .pattern(size: 100)
        server["/awaited"] = .bytes([1])
        server.misbehave("/ahead", .stall(after: 10))
        let client = client { $0.maxConnections = 4 }
        let url = server.url("/ahead")
        let tasks = HTTPClient.$isAhead.withValue(true) {
            (0..<20).map { _ in Task { try await client.fetch(.init(.get, url), limit: 100) } }
        }
        try await eventually("Three should be under way.") { server.inFlight == 3 }
        for _ in 0..<3 {
            let body = try await client.fetch(.init(.get, server.url("/awaited")), limit: 1).body
            #expect(body == [1])
        }
        #expect(server.log.map(\.path) == ["/ahead", "/ahead", "/ahead", "/awaited", "/awaited", "/awaited"])
        for task in tasks { task.cancel() }
    }
}

@Suite struct LifetimeTests {
    @Test func `shutting down cancels what is pending and everything after`() async throws {
        let server = try RangeServer()
        server["/a"] = .pattern(size: 100)
        server.misbehave("/a", .stall(after: 10))
        let client = client { $0.maxConnections = 1 }
        let url = server.url("/a")
        await withTaskGroup { group in
            for _ in 0..<3 {
                group.addTask {
                    let error = await failure { () throws(HTTPError) in
                        try await client.fetch(.init(.get, url), limit: 100)
                    }
                    #expect(error == .cancelled(url: url))
                }
            }
            while server.bodyBytesSent == 0 { try? await Task.sleep(for: .milliseconds(1)) }
            client.shutdown()
        }
        let error = await failure { () throws(HTTPError) in try await client.fetch(.init(.get, url), limit: 100) }
        #expect(error == .cancelled(url: url))
        #expect(client.statistics.inFlight == 0)
    }

    @Test func `hundreds of clients leave neither threads nor connections behind`() async throws {
        let server = try RangeServer()
        server["/a"] = .bytes([1])
        let threads = entries("/proc/self/task")
        let descriptors = entries("/proc/self/fd")
        for _ in 0..<300 {
            _ = try await client().fetch(.init(.get, server.url("/a")), limit: 1)
        }
        #expect(server.connectionCount == 300)
        // Threads end soon, and other tests have theirs meanwhile.
        for _ in 0..<1000
        where entries("/proc/self/task") > threads + 100 || entries("/proc/self/fd") > descriptors + 100 {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(entries("/proc/self/task") <= threads + 100)
        #expect(entries("/proc/self/fd") <= descriptors + 100)
    }
}

extension Transfer {
    fileprivate static func idle() -> Transfer {
        Transfer(
            OutgoingRequest(method: .get, url: "http://h/", headers: [:], login: nil, usesNetrc: false),
            sink: nil, bodyLimit: 0, deadline: Deadline(.zero), counters: HTTPCounters())
    }
}

private func entries(_ folder: String) -> Int {
    guard let stream = opendir(folder) else { return 0 }
    defer { closedir(stream) }
    var count = 0
    while readdir(stream) != nil { count += 1 }
    return count
}
