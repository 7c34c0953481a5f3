import ObjectStorage

/// What is on its way, and who waits for it.
///
/// Pure bookkeeping behind one lock: a block is present, or in exactly one flight, or claimed by a new one, and that is
/// decided in one step. What has to happen outside of the lock is returned: departures, and consequences.
struct Flights {
    typealias ID = Int
    typealias WaiterID = Int
    typealias Outcome = Result<[Block], StoreError>

    /// Blocks that one request brings, in their order.
    private struct Flight {
        let object: Object
        let blocks: Range<Int>
        /// Nobody has to wait for it to go on.
        let isAhead: Bool
        /// The first block that has not landed.
        var next: Int
        /// Those who need a block that has not landed.
        var waiters: [WaiterID] = []
        var task: Task<Void, Never>?
    }

    /// A read that collects its blocks as they land.
    private struct Waiter {
        let url: String
        let range: Range<Int>
        /// It is in no hurry.
        var isAhead: Bool
        var blocks: [Block?]
        var missing: Int
        var flights: [ID] = []
        var continuation: CheckedContinuation<Outcome, Never>?
        /// Set when it is decided before anybody listens.
        var outcome: Outcome?
    }

    /// A flight to be started.
    struct Departure {
        let id: ID
        let object: Object
        let blocks: Range<Int>
        let isAhead: Bool
    }

    private var flights: [ID: Flight] = [:]
    private var waiters: [WaiterID: Waiter] = [:]
    /// The flight that brings a block.
    private var carriers: [BlockKey: ID] = [:]
    private var lastID = 0

    private(set) var aheadCount = 0

    private var misses = 0
    private var joined = 0
    private var requests = 0
    private var requestsAhead = 0
    private var bytesFetched = 0

    // MARK: Reads

    /// Begins a read of `blocks`: takes those that are present, waits for those in flight, and sends for the rest.
    mutating func admit(
        readerOf blocks: Range<Int>, in object: Object, isAhead: Bool, present: (BlockKey) -> Block?
    ) -> (WaiterID, [Departure]) {
        var waiter = Waiter(url: object.url, range: blocks, isAhead: isAhead, blocks: [], missing: 0)
        var absent: [Int] = []
        for index in blocks {
            let key = BlockKey(object: object.identity, index: index)
            let block = present(key)
            waiter.blocks.append(block)
            if block != nil { continue }
            waiter.missing += 1
            if let carrier = carriers[key] {
                if !waiter.flights.contains(carrier) { waiter.flights.append(carrier) }
            } else {
                absent.append(index)
            }
        }
        misses += waiter.missing
        if !waiter.flights.isEmpty { joined += 1 }
        let departures = Extents.joining(absent).map { depart(object, $0, isAhead: false) }
        waiter.flights += departures.map(\.id)

        let id = newID()
        for flight in waiter.flights { flights[flight]?.waiters.append(id) }
        if waiter.missing == 0 { waiter.outcome = .success(waiter.blocks.compactMap(\.self)) }
        waiters[id] = waiter
        return (id, departures)
    }

    /// Sends for those of `blocks` that are neither present nor on their way; nobody waits for them yet.
    mutating func sendAhead(
        for blocks: Range<Int>, in object: Object, isPresent: (BlockKey) -> Bool
    ) -> [Departure] {
        let absent = blocks.filter { index in
            let key = BlockKey(object: object.identity, index: index)
            return !isPresent(key) && carriers[key] == nil
        }
        return Extents.joining(absent).map { depart(object, $0, isAhead: true) }
    }

    /// - Returns: the outcome if it is decided already; otherwise `continuation` will be told.
    mutating func listen(
        _ id: WaiterID, _ continuation: CheckedContinuation<Outcome, Never>
    ) -> Outcome? {
        guard let outcome = waiters[id]?.outcome else {
            waiters[id]?.continuation = continuation
            return nil
        }
        waiters[id] = nil
        return outcome
    }

    /// Ends a read that nobody wants any more.
    mutating func leave(_ id: WaiterID) -> Consequences {
        var consequences = Consequences()
        if let url = waiters[id]?.url { decide(id, .failure(.cancelled(url: url)), &consequences) }
        return consequences
    }

    // MARK: Flights

    /// - Returns: whether the flight still goes (if not, the task is to be cancelled), and whether somebody waits for it who
    ///   is in a hurry.
    mutating func attach(_ task: Task<Void, Never>, to id: ID) -> (isWanted: Bool, isAwaited: Bool) {
        flights[id]?.task = task
        return (flights[id] != nil, flights[id]?.waiters.contains { waiters[$0]?.isAhead == false } ?? false)
    }

    /// A read is in a hurry from now on.
    /// - Returns: the tasks of the flights that it waits for, to be raised; those that have none yet hear of it when they
    ///   are attached.
    mutating func hurry(_ id: WaiterID) -> [Task<Void, Never>] {
        waiters[id]?.isAhead = false
        return (waiters[id]?.flights ?? []).compactMap { flights[$0]?.task }
    }

    /// The next block of a flight is here, and present for those who come later.
    mutating func land(_ block: Block, of id: ID) -> Consequences {
        var consequences = Consequences()
        bytesFetched += block.bytes.count
        guard let flight = flights[id], flight.next == block.key.index else { return consequences }
        carriers[block.key] = nil
        let next = flight.next + 1
        flights[id]?.next = next
        for waiter in flight.waiters { give(block, to: waiter, &consequences) }
        flights[id]?.waiters.removeAll { waiter in
            min(waiters[waiter]?.range.upperBound ?? 0, flight.blocks.upperBound) <= next
        }
        stopIfUnwanted(id, &consequences)
        return consequences
    }

    /// A flight is over. Who still waits for one of its blocks is told `error`; those that landed stay.
    mutating func end(_ id: ID, _ error: StoreError?) -> Consequences {
        var consequences = Consequences()
        guard let flight = remove(id) else { return consequences }
        for waiter in flight.waiters {
            let error = error ?? .badAnswer(url: flight.object.url, detail: "The answer ended before the range did.")
            decide(waiter, .failure(error), &consequences)
        }
        return consequences
    }

    func count(into statistics: inout BlockCacheStatistics) {
        statistics.misses = misses
        statistics.joined = joined
        statistics.requests = requests
        statistics.requestsAhead = requestsAhead
        statistics.requestsUnderWay = flights.count
        statistics.bytesFetched = bytesFetched
    }

    // MARK: -

    private mutating func newID() -> Int {
        lastID += 1
        return lastID
    }

    private mutating func depart(_ object: Object, _ blocks: Range<Int>, isAhead: Bool) -> Departure {
        let id = newID()
        flights[id] = Flight(object: object, blocks: blocks, isAhead: isAhead, next: blocks.lowerBound)
        for index in blocks { carriers[BlockKey(object: object.identity, index: index)] = id }
        requests += 1
        if isAhead {
            requestsAhead += 1
            aheadCount += 1
        }
        return Departure(id: id, object: object, blocks: blocks, isAhead: isAhead)
    }

    private mutating func remove(_ id: ID) -> Flight? {
        guard let flight = flights.removeValue(forKey: id) else { return nil }
        for index in flight.next..<flight.blocks.upperBound {
            carriers[BlockKey(object: flight.object.identity, index: index)] = nil
        }
        if flight.isAhead { aheadCount -= 1 }
        return flight
    }

    private mutating func give(_ block: Block, to id: WaiterID, _ consequences: inout Consequences) {
        guard let waiter = waiters[id], waiter.range.contains(block.key.index) else { return }
        let place = block.key.index - waiter.range.lowerBound
        if waiter.blocks[place] != nil { return }
        waiters[id]?.blocks[place] = block
        waiters[id]?.missing -= 1
        if waiter.missing == 1, let blocks = waiters[id]?.blocks {
            decide(id, .success(blocks.compactMap(\.self)), &consequences)
        }
    }

    /// Tells a waiter how it ended, once, and takes it from its flights; those that nobody needs any more stop.
    private mutating func decide(_ id: WaiterID, _ outcome: Outcome, _ consequences: inout Consequences) {
        guard let waiter = waiters[id], waiter.outcome == nil else { return }
        if let continuation = waiter.continuation {
            waiters[id] = nil
            consequences.resumptions.append((continuation, outcome))
        } else {
            waiters[id]?.outcome = outcome
        }
        for flight in waiter.flights {
            flights[flight]?.waiters.removeAll { $0 == id }
            stopIfUnwanted(flight, &consequences)
        }
    }

    private mutating func stopIfUnwanted(_ id: ID, _ consequences: inout Consequences) {
        guard let flight = flights[id], flight.waiters.isEmpty, !flight.isAhead else { return }
        guard flight.next < flight.blocks.upperBound else { return }
        if let task = remove(id)?.task { consequences.abandoned.append(task) }
    }
}

/// What follows from a change, to be carried out when no lock is held.
struct Consequences {
    var resumptions: [(CheckedContinuation<Flights.Outcome, Never>, Flights.Outcome)] = []
    var abandoned: [Task<Void, Never>] = []

    func carryOut() {
        for (continuation, outcome) in resumptions { continuation.resume(returning: outcome) }
        for task in abandoned { task.cancel() }
    }
}
