import ObjectStorage
import Synchronization
import TestSupport
import Testing

@testable import BlockCaching

/// Random reads from several tasks, held against the bytes that they should get.
@Suite struct ModelTests {
    /// Fails or stops midway now and then, and suspends between its pieces.
    final class MoodyReader: ObjectReader {
        private let failsEvery: Int
        private let random = Mutex(SplitMix64(state: 7))
        private let recorded = Mutex<[Range<Int>]>([])
        private let sent = Atomic<Int>(0)

        init(failsEvery: Int) { self.failsEvery = failsEvery }

        var ranges: [Range<Int>] { recorded.withLock(\.self) }
        var bytesSent: Int { sent.load(ordering: .relaxed) }

        func read(_ object: Object, _ range: Range<Int>, into sink: any ByteSink) async throws(StoreError) {
            recorded.withLock { $0.append(range) }
            var start = range.lowerBound
            while start < range.upperBound {
                await Task.yield()
                if Task.isCancelled { throw .cancelled(url: object.url) }
                let (length, fails) = random.withLock { random in
                    let fails = failsEvery > 0 && Int.random(in: 0..<failsEvery, using: &random) == 0
                    return (Int.random(in: 1...200_000, using: &random), fails)
                }
                if fails { throw .badAnswer(url: object.url, detail: "The connection broke.") }
                let end = min(start + length, range.upperBound)
                ScriptedReader.bytes(start..<end).withUnsafeBytes { sink.receive($0) }
                sent.add(end - start, ordering: .relaxed)
                start = end
            }
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let memoryLimit: Int
        let readAhead: Int
        var failsEvery = 0
        var cancelsEvery = 0
        var testDescription: String {
            "\(memoryLimit >> 10) KiB, \(readAhead >> 10) KiB ahead, fails every \(failsEvery), cancelled every \(cancelsEvery)"
        }
    }

    static let cases = [
        Case(memoryLimit: 64 << 20, readAhead: 0),
        Case(memoryLimit: 64 << 20, readAhead: 32 << 20),
        Case(memoryLimit: 1 << 20, readAhead: 0),
        Case(memoryLimit: 2 << 20, readAhead: 32 << 20),
        Case(memoryLimit: 64 << 20, readAhead: 1 << 20, failsEvery: 10),
        Case(memoryLimit: 64 << 20, readAhead: 1 << 20, cancelsEvery: 4),
        Case(memoryLimit: 1 << 20, readAhead: 1 << 20, failsEvery: 10, cancelsEvery: 4),
    ]

    @Test(arguments: cases)
    func `every byte that is read is right, and fetched once unless it left`(model: Case) async throws {
        let reader = MoodyReader(failsEvery: model.failsEvery)
        let cache = BlockCache(memoryLimitBytes: model.memoryLimit, readAheadBytes: model.readAhead)
        let object = Object(
            url: "https://example.org/m13.fits", version: ObjectVersion(), size: (8 << 20) + 12_345, modified: nil,
            reader: reader)
        await withTaskGroup(of: Void.self) { tasks in
            for seed in 0..<8 { tasks.addTask { await read(object, through: cache, model, seed: seed) } }
        }
        try await eventually("No request should stay.") { cache.statistics.requestsUnderWay == 0 }
        try await eventually("Nobody should hold what has left.") {
            cache.statistics.bytesHeld == cache.statistics.blocksPresent * Block.length
        }
        let statistics = cache.statistics
        #expect(statistics.requests == reader.ranges.count)
        #expect(statistics.bytesPresent <= model.memoryLimit)
        if statistics.evictions == 0, model.failsEvery == 0, model.cancelsEvery == 0 {
            #expect(reader.bytesSent == statistics.bytesPresent)
        }
    }

    /// Reads now in sequence, now at random, now in strides, forwards or backwards.
    private func read(_ object: Object, through cache: BlockCache, _ model: Case, seed: Int) async {
        var random = SplitMix64(state: UInt64(seed))
        var position = 0
        var stride = 0
        for _ in 0..<150 {
            let length = Int.random(in: 0...300_000, using: &random) / (stride == 0 ? 1 : 20)
            if Int.random(in: 0..<(stride == 0 ? 4 : 20), using: &random) == 0 {
                position = Int.random(in: 0..<object.size, using: &random)
                stride = Bool.random(using: &random) ? Int.random(in: -400_000...400_000, using: &random) : 0
            }
            let range = position..<position + length
            let reading = Task { () async throws(StoreError) in try await cache.bytes(of: object, in: range) }
            if model.cancelsEvery > 0, Int.random(in: 0..<model.cancelsEvery, using: &random) == 0 { reading.cancel() }
            switch await reading.result {
            case .success(let bytes):
                #expect(ScriptedReader.gave(bytes, range.clamped(to: 0..<object.size)))
            case .failure(StoreError.badAnswer):
                #expect(model.failsEvery > 0)
            case .failure(StoreError.cancelled):
                #expect(model.cancelsEvery > 0)
            case .failure(let error):
                Issue.record(error)
            }
            let next = stride == 0 ? range.upperBound : position + stride
            position = (0..<object.size).contains(next) ? next : 0
        }
    }
}

@Suite struct ExtentsTests {
    static let cases: [(blocks: [Int], extents: [Range<Int>])] = [
        ([], []),
        ([5], [5..<6]),
        ([5, 6, 7], [5..<8]),
        ([0, 2, 3, 9], [0..<1, 2..<4, 9..<10]),
        (Array(10..<74), [10..<74]),
        (Array(10..<75), [10..<74, 74..<75]),
    ]

    @Test(arguments: cases)
    func `blocks that adjoin are joined, 64 at most`(blocks: [Int], extents: [Range<Int>]) {
        #expect(Extents.joining(blocks) == extents)
    }
}
