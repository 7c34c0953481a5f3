import HTTP
import ObjectStorage
import Synchronization

/// Reads any range of an object while fetching each block once.
///
/// What is here is handed out on the calling thread, uncopied. What is not is fetched by flights: one request for
/// blocks that adjoin, shared by everybody who comes meanwhile, and ended when nobody waits for it any more.
public final class BlockCache: Sendable {
    /// Read-ahead's requests at once: the windows of two sequences, in half of the connections that a client keeps by
    /// default. More would only wait there, and be that much later for whoever comes to need them.
    private static let maximumFlightsAhead = 32

    /// A request ahead has less, until somebody waits for it: the client then sends it before those that are ahead.
    private static let awaitedPriority = TaskPriority.medium

    private struct State {
        var flights = Flights()
        var readAhead: ReadAhead
    }

    private let tiers: Tiers
    private let state: Mutex<State>

    /// - Parameters:
    ///   - memoryLimitBytes: what blocks may take; those that readers still hold when they should leave come on top.
    ///   - readAheadBytes: the longest window that is fetched ahead of one reader; 0 for none. 64 MiB are sixteen requests
    ///     of 4 MiB: over connections that wait 30 ms for each and then bring 100 MB/s, as much as nine that never wait;
    ///     a longer one asks some servers for more connections than they like. All windows together take half of the
    ///     memory limit at most.
    ///   - disk: where blocks outlast this process.
    public init(memoryLimitBytes: Int, readAheadBytes: Int = 64 << 20, disk: DiskTier? = nil) {
        tiers = Tiers(memory: MemoryTier(limitBytes: memoryLimitBytes), disk: disk)
        state = Mutex(
            State(readAhead: ReadAhead(maximumBytes: readAheadBytes, shareOfMemoryBytes: memoryLimitBytes / 2)))
    }

    /// The bytes of `range`, as far as it lies within the object, if they are to be had without waiting for a network.
    ///
    /// The bytes stay where they are for as long as the slices are held, whatever leaves the cache meanwhile. No task is
    /// made unless the read moves the window of a stream on.
    public func cached(_ object: Object, _ range: Range<Int>) -> ByteSlices? {
        let range = object.clamped(range)
        if object.immediateReader != nil { return try? immediateBytes(of: object, in: range) }
        guard let (bytes, isNews) = tiers.bytes(of: object, in: range) else { return nil }
        if isNews { readOn(of: object, after: range, isAhead: HTTPClient.isStillAhead) }
        return bytes
    }

    /// The bytes of `range`, as far as it lies within the object, from the cache or from the object's reader.
    ///
    /// Holds all of the range in memory at once: meant for what a reader asks for in one go, up to a few MiB.
    /// - Throws: what the object's reader threw for a byte of the range; `StoreError.cancelled` as soon as the task is
    ///   cancelled, while other readers of the same bytes go on.
    public func bytes(of object: Object, in range: Range<Int>) async throws(StoreError) -> ByteSlices {
        if let bytes = try immediateBytes(of: object, in: range) { return bytes }
        if let bytes = cached(object, range) { return bytes }
        let range = object.clamped(range)
        let blocks = object.blocks(covering: range)
        let present = tiers.present(blocks, of: object)
        let isAhead = HTTPClient.isStillAhead
        let (waiter, departures) = state.withLock { state in
            state.flights.admit(readerOf: blocks, in: object, isAhead: isAhead) {
                present[$0] ?? tiers.memory.block($0)
            }
        }
        start(departures, isAhead: isAhead)
        readOn(of: object, after: range, isAhead: isAhead)
        let outcome = await withTaskCancellationHandler {
            await withTaskPriorityEscalationHandler {
                if !HTTPClient.isStillAhead { hurry(waiter) }
                return await withCheckedContinuation { continuation in
                    let outcome = state.withLock { $0.flights.listen(waiter, continuation) }
                    if let outcome { continuation.resume(returning: outcome) }
                }
            } onPriorityEscalated: { _, _ in
                hurry(waiter)
            }
        } onCancel: {
            state.withLock { $0.flights.leave(waiter) }.carryOut()
        }
        var bytes = ByteSlices()
        for block in try outcome.get() { bytes.append(block.slice(in: range)) }
        return bytes
    }

    /// Keeps bytes that were read on another way; what does not fill a block is dropped.
    public func keep(_ bytes: [UInt8], of object: Object, at offset: Int) {
        guard offset >= 0, offset < object.size, !bytes.isEmpty else { return }
        let count = min(bytes.count, object.size - offset)
        for index in object.blocks(covering: offset..<offset + count) {
            let range = object.bytes(of: index..<index + 1)
            guard range.lowerBound >= offset, range.upperBound <= offset + count else { continue }
            let block = tiers.memory.makeBlock(BlockKey(object: object.identity, index: index), count: range.count)
            bytes.withUnsafeBytes { bytes in
                let part = bytes[(range.lowerBound - offset)..<(range.upperBound - offset)]
                block.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: part))
            }
            tiers.keep(block, of: object)
        }
    }

    /// Waits until what is to stay on disk is written, but no longer than `limit`: for the end of a process.
    /// - Returns: the number of blocks that are not.
    @discardableResult
    public func finishWriting(within limit: Duration) -> Int {
        tiers.disk?.finishWriting(within: limit) ?? 0
    }

    public var statistics: BlockCacheStatistics {
        var statistics = BlockCacheStatistics()
        tiers.count(into: &statistics)
        state.withLock { $0.flights.count(into: &statistics) }
        return statistics
    }

    /// The bytes of an object whose reader need not wait. They are not kept: the system's page cache holds them already.
    private func immediateBytes(of object: Object, in range: Range<Int>) throws(StoreError) -> ByteSlices? {
        guard let reader = object.immediateReader else { return nil }
        let range = object.clamped(range)
        var bytes = ByteSlices()
        guard !range.isEmpty else { return bytes }
        bytes.append(
            try tiers.buffers.slice(count: range.count) { (buffer) throws(StoreError) in
                try reader.readNow(object, at: range.lowerBound, into: buffer)
            })
        return bytes
    }

    /// Tells read-ahead of a read, and sends for what that makes worth having. What lies on disk is looked for before,
    /// so that nobody waits for a disk behind the lock.
    /// - Parameter isAhead: whether the read itself is ahead: who does that knows what comes next.
    private func readOn(of object: Object, after range: Range<Int>, isAhead: Bool) {
        guard !isAhead else { return }
        let extents = state.withLock { state in
            state.readAhead.extents(
                after: range, of: object.identity, size: object.size,
                limit: Self.maximumFlightsAhead - state.flights.aheadCount)
        }
        guard !extents.isEmpty else { return }
        for extent in extents { tiers.look(for: extent, of: object) }
        start(
            state.withLock { state in
                extents.flatMap { state.flights.sendAhead(for: $0, in: object, isPresent: tiers.markAwaited) }
            }, isAhead: true)
    }

    /// - Parameter isAhead: whether those who send for them are in no hurry.
    private func start(_ departures: [Flights.Departure], isAhead: Bool) {
        for departure in departures {
            let task = Task(priority: isAhead ? .utility : Self.awaitedPriority) {
                await HTTPClient.$isAhead.withValue(isAhead) { await fly(departure) }
            }
            let (isWanted, isAwaited) = state.withLock { $0.flights.attach(task, to: departure.id) }
            if !isWanted { task.cancel() }
            if isAwaited, isAhead { task.escalatePriority(to: Self.awaitedPriority) }
        }
    }

    private func hurry(_ waiter: Flights.WaiterID) {
        for task in state.withLock({ $0.flights.hurry(waiter) }) { task.escalatePriority(to: Self.awaitedPriority) }
    }

    private func fly(_ flight: Flights.Departure) async {
        let arrival = Arrival(flight, in: tiers.memory) { block in
            self.tiers.keep(block, of: flight.object)
            self.state.withLock { $0.flights.land(block, of: flight.id) }.carryOut()
        }
        var failure: StoreError?
        do {
            try await flight.object.reader.read(flight.object, flight.object.bytes(of: flight.blocks), into: arrival)
        } catch {
            failure = error
        }
        state.withLock { state in
            if failure != nil, flight.isAhead {
                state.readAhead.retract(flight.blocks, of: flight.object.identity)
            }
            return state.flights.end(flight.id, failure)
        }.carryOut()
    }
}
