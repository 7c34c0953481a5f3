import BlockCaching
import Glibc
import HTTP
import ObjectStorage
import Synchronization
import TestSupport

/// An object's bytes from a formula, in the pieces and at the moments that a test wants, and a record of what was asked.
final class ScriptedReader: ObjectReader {
    enum Ending: Sendable, Equatable { case finished, failed, cancelled }

    struct Request: Sendable {
        let range: Range<Int>
        /// Whether it is to let others go first.
        let isAhead: Bool
        var ending: Ending?
    }

    private struct State {
        var requests: [Request] = []
        /// Bytes of each request that may go; all of them where there is no entry.
        var allowance: [Int: Int] = [:]
        var failures: [Int: StoreError] = [:]
        var sleepers: [Int: CheckedContinuation<Void, Never>] = [:]
        var isHolding = false
    }

    private enum Step {
        case deliver(upTo: Int)
        case fail(StoreError)
        case wait
    }

    private let pieceLength: Int
    private let state = Mutex(State())

    init(pieceLength: Int = 10_000) {
        self.pieceLength = pieceLength
    }

    /// The bytes of every object: pseudo-random ones that repeat after a prime number of bytes, so that no two blocks
    /// of a test are alike.
    private static let pattern: [UInt8] = {
        var random = SplitMix64(state: 42)
        return (0..<262_139).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }()

    static func bytes(_ range: Range<Int>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: range.count) { bytes, filled in
            pattern.withUnsafeBytes { pattern in
                while filled < range.count {
                    let start = (range.lowerBound + filled) % pattern.count
                    let part = pattern[start..<min(pattern.count, start + range.count - filled)]
                    UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(bytes)[filled...])
                        .copyMemory(from: UnsafeRawBufferPointer(rebasing: part))
                    filled += part.count
                }
            }
        }
    }

    /// Whether these are the bytes of `range`.
    static func gave(_ bytes: ByteSlices?, _ range: Range<Int>) -> Bool {
        guard let bytes, bytes.count == range.count else { return false }
        var start = range.lowerBound
        return bytes.slices.allSatisfy { slice in
            let expected = Self.bytes(start..<start + slice.count)
            start += slice.count
            return memcmp(slice.start, expected, slice.count) == 0
        }
    }

    func object(size: Int, url: String = "https://example.org/m13.fits") -> Object {
        Object(url: url, version: ObjectVersion(etag: "\"1\""), size: size, modified: nil, reader: self)
    }

    // MARK: What a test says

    /// From now on, requests wait before their first byte.
    func hold() { state.withLock { $0.isHolding = true } }

    /// Lets a request go on, up to its `count`th byte.
    func allow(_ count: Int, of request: Int) {
        wake(request) { $0.allowance[request] = count }
    }

    /// Lets a request deliver what it may, and fail then.
    func fail(_ request: Int, with error: StoreError) {
        wake(request) { $0.failures[request] = error }
    }

    /// Lets everything go.
    func release() {
        let sleepers = state.withLock { state in
            state.isHolding = false
            state.allowance = [:]
            defer { state.sleepers = [:] }
            return Array(state.sleepers.values)
        }
        for sleeper in sleepers { sleeper.resume() }
    }

    // MARK: What a test sees

    var requests: [Request] { state.withLock { $0.requests } }
    var ranges: [Range<Int>] { requests.map(\.range) }

    // MARK: ObjectReader

    func read(_ object: Object, _ range: Range<Int>, into sink: any ByteSink) async throws(StoreError) {
        let id = state.withLock { state in
            state.requests.append(Request(range: range, isAhead: HTTPClient.isAhead))
            let id = state.requests.count - 1
            if state.isHolding { state.allowance[id] = 0 }
            return id
        }
        var sent = 0
        while sent < range.count {
            switch next(id, after: sent, of: range.count, object) {
            case .deliver(let end):
                while sent < end {
                    let count = min(pieceLength, end - sent)
                    let start = range.lowerBound + sent
                    Self.bytes(start..<start + count).withUnsafeBytes { sink.receive($0) }
                    sent += count
                }
            case .fail(let error):
                let isCancelled = error == .cancelled(url: object.url)
                state.withLock { $0.requests[id].ending = isCancelled ? .cancelled : .failed }
                throw error
            case .wait:
                await sleep(id, until: sent)
            }
        }
        state.withLock { $0.requests[id].ending = .finished }
    }

    private func next(_ id: Int, after sent: Int, of count: Int, _ object: Object) -> Step {
        if Task.isCancelled { return .fail(.cancelled(url: object.url)) }
        return state.withLock { state in
            let allowance = min(state.allowance[id] ?? count, count)
            if allowance > sent { return .deliver(upTo: allowance) }
            if let failure = state.failures[id] { return .fail(failure) }
            return .wait
        }
    }

    private func sleep(_ id: Int, until sent: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGo = state.withLock { state in
                    let isFree = (state.allowance[id] ?? Int.max) > sent || state.failures[id] != nil
                    if isFree || Task.isCancelled { return true }
                    state.sleepers[id] = continuation
                    return false
                }
                if mayGo { continuation.resume() }
            }
        } onCancel: {
            wake(id) { _ in }
        }
    }

    private func wake(_ id: Int, _ change: (inout State) -> Void) {
        state.withLock { state in
            change(&state)
            return state.sleepers.removeValue(forKey: id)
        }?.resume()
    }
}
