import BlockCaching
import ObjectStorage
import Synchronization
import TestSupport
import Testing

@testable import Decompression

@Suite struct DecompressedObjectTests {
    private let cache = BlockCache(memoryLimitBytes: 64 << 20)
    private let shelf = CursorShelf(memoryLimitBytes: 64 << 20)

    private func open(_ file: [UInt8], _ container: Container, _ reader: MemoryReader? = nil) async throws(StoreError)
        -> DecompressedObject
    {
        try await DecompressedObject.open(
            Object(of: file, reader: reader ?? MemoryReader(file)), container, through: cache, shelf: shelf)
    }

    @Test(arguments: Container.allCases)
    func `a small stream is measured and kept in one pass over its file`(container: Container) async throws {
        let stream = sky(300_000)
        let file = container.compressed(stream)
        let reader = MemoryReader(file)
        let opened = try await open(file, container, reader)
        #expect(opened.object.size == stream.count)
        #expect(opened.problem == nil)
        let kept = try #require(cache.cached(opened.object, 0..<stream.count))
        #expect(firstDifference(kept.joined(), stream) == nil)
        #expect(reader.requests.reduce(0) { $0 + $1.count } == file.count)
    }

    @Test func `a large file is fetched once, and never more than a stretch of it is asked for at a time`() async throws
    {
        let stream = noise(5 << 20)
        let file = gzipMember(stream, level: 0)
        let reader = MemoryReader(file)
        let cache = BlockCache(memoryLimitBytes: 64 << 20, readAheadBytes: 0)
        let object = Object(of: file, reader: reader)
        let opened = try await DecompressedObject.open(object, .gzip, through: cache, shelf: shelf)
        #expect(firstDifference(try await opened.object.read(0..<stream.count), stream) == nil)
        #expect(reader.requests.reduce(0) { $0 + $1.count } == file.count)
        #expect(reader.requests.allSatisfy { $0.count <= 1 << 20 })
    }

    @Test(arguments: Container.allCases)
    func `any range reads as it stands in the stream, forward, backward and at random`(
        container: Container
    ) async throws {
        let stream = sky(240_000)
        let object = try await open(container.compressed(stream), container).object
        var dice = SplitMix64(state: 3)
        var ranges = stride(from: 0, to: 240_000, by: 20_000).map { $0..<$0 + 20_000 }
        ranges += ranges.reversed()
        for _ in 0..<20 {
            let start = Int.random(in: 0..<240_000, using: &dice)
            ranges.append(start..<Int.random(in: (start + 1)...240_000, using: &dice))
        }
        for range in ranges {
            #expect(firstDifference(try await object.read(range), Array(stream[range])) == nil, "\(range)")
        }
    }

    @Test(arguments: Container.allCases)
    func `reads at the same time do not disturb each other`(container: Container) async throws {
        let stream = sky(240_000)
        let object = try await open(container.compressed(stream), container).object
        var dice = SplitMix64(state: 4)
        let starts = (0..<40).map { _ in Int.random(in: 0..<200_000, using: &dice) }
        try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for start in starts {
                group.addTask { (start, try await object.read(start..<start + 40_000)) }
            }
            for try await (start, bytes) in group {
                #expect(firstDifference(bytes, Array(stream[start..<start + 40_000])) == nil, "from \(start)")
            }
        }
    }

    @Test func `neighbouring reads that come together run over a bzip2 file a few times, not once each`() async throws {
        let stream = noise(2 << 20)
        let file = bzip2Stream(stream)
        let reader = MemoryReader(file)
        // Room for one block, so that a decoder that begins anew asks for the first byte again.
        let cache = BlockCache(memoryLimitBytes: 64 << 10, readAheadBytes: 0)
        let object = DecompressedObject(
            Object(of: file, reader: reader), .bzip2, size: stream.count, problem: nil, through: cache, shelf: shelf
        ).object
        var dice = SplitMix64(state: 6)
        let starts = stride(from: 0, to: stream.count, by: 64 << 10).shuffled(using: &dice)
        try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for start in starts {
                group.addTask { (start, try await object.read(start..<start + (64 << 10))) }
            }
            for try await (start, bytes) in group {
                #expect(firstDifference(bytes, Array(stream[start..<start + (64 << 10)])) == nil, "from \(start)")
            }
        }
        #expect(starts.count == 32)
        #expect(1...6 ~= reader.requests.count { $0.lowerBound == 0 })
    }

    @Test func `a jump back in a long gzip stream begins at a checkpoint, not at the beginning`() async throws {
        let stream = noise(20 << 20)
        let file = gzipMember(stream, level: 0)
        let reader = MemoryReader(file)
        // Room for a few blocks only, so that what is read of the file again is fetched again.
        let cache = BlockCache(memoryLimitBytes: 1 << 20, readAheadBytes: 0)
        let opened = try await DecompressedObject.open(
            Object(of: file, reader: reader), .gzip, through: cache, shelf: shelf)
        let before = reader.requests.count
        let range = (17 << 20)..<(17 << 20) + 1000
        #expect(firstDifference(try await opened.object.read(range), Array(stream[range])) == nil)
        let fetched = reader.requests[before...]
        #expect(!fetched.isEmpty)
        #expect(fetched.allSatisfy { $0.lowerBound >= 15 << 20 })
    }

    @Test(arguments: Container.allCases)
    func `what was measured once is read without another pass`(container: Container) async throws {
        let stream = sky(100_000)
        let file = container.compressed(stream)
        let reader = MemoryReader(file)
        let again = DecompressedObject(
            Object(of: file, reader: reader), container, size: stream.count, problem: nil, through: cache)
        #expect(reader.requests.isEmpty)
        #expect(firstDifference(try await again.object.read(99_000..<100_000), Array(stream[99_000...])) == nil)
        let first = try await open(file, container)
        #expect(first.object.identity == again.object.identity)
    }

    @Test func `streams of equal length in files of different lengths are different objects`() async throws {
        let one = try await open(gzipMember(sky(5000, seed: 1), level: 9), .gzip)
        let other = try await open(gzipMember(sky(5000, seed: 1), level: 0), .gzip)
        #expect(one.object.size == other.object.size)
        #expect(one.object.identity != other.object.identity)
    }

    @Test func `a stream that is cut off or damaged keeps what decodes, and the problem names the byte`() async throws {
        let stream = sky(50_000)
        let file = gzipMember(stream)
        let cut = try await open(Array(file.prefix(9000)), .gzip)
        #expect(0..<stream.count ~= cut.object.size)
        #expect(
            cut.problem
                == "The gzip stream is cut off at byte 9000, where the file ends; "
                + "what it holds before that, \(cut.object.size) bytes, can be used.")
        #expect(
            firstDifference(try await cut.object.read(0..<cut.object.size), Array(stream[..<cut.object.size])) == nil)

        var broken = file
        broken[file.count - 8] ^= 1
        let damaged = try await open(broken, .gzip)
        #expect(damaged.object.size == stream.count)
        #expect(
            damaged.problem
                == "The gzip stream is damaged (incorrect data check, found at byte \(file.count - 4)); "
                + "what it holds before that, \(stream.count) bytes, can be used.")
    }

    @Test func `a source that fails is an error, and no shorter stream`() async throws {
        let stream = sky(100_000)
        let file = gzipMember(stream)
        let reader = MemoryReader(file)
        let failure = StoreError.timedOut(url: "https://archive.example/m13.fits.gz", detail: "503")
        reader.failOnce(with: failure)
        await #expect(throws: failure) { _ = try await open(file, .gzip, reader) }
        #expect(try await open(file, .gzip, reader).object.size == stream.count)
    }

    @Test func `a stream that became shorter since it was measured is an error, and no short answer`() async throws {
        let file = gzipMember(sky(1000))
        let opened = DecompressedObject(
            Object(of: file, reader: MemoryReader(file)), .gzip, size: 2000, problem: nil, through: cache, shelf: shelf)
        await #expect(
            throws: StoreError.badAnswer(
                url: "https://archive.example/m13.fits.gz",
                detail: "the gzip stream inside ended at byte 1000, but had 2000 bytes when it was measured")
        ) {
            _ = try await opened.object.read(900..<1100)
        }
    }

    @Test func `opening stops when its task is cancelled`() async throws {
        let file = gzipMember(noise(5 << 20), level: 0)
        let opening = Mutex<Task<DecompressedObject, any Error>?>(nil)
        let reader = MemoryReader(file) { range in
            if range.lowerBound >= 1 << 20 { opening.withLock { $0?.cancel() } }
        }
        let cache = BlockCache(memoryLimitBytes: 64 << 20, readAheadBytes: 0)
        let gate = Gate()
        let task = Task {
            await gate.wait()
            return try await DecompressedObject.open(
                Object(of: file, reader: reader), .gzip, through: cache, shelf: shelf)
        }
        opening.withLock { $0 = task }
        gate.open()
        await #expect(throws: StoreError.cancelled(url: "https://archive.example/m13.fits.gz")) {
            _ = try await task.value
        }
        #expect(reader.requests.allSatisfy { $0.upperBound <= 2 << 20 })
    }

    @Test func `256 MiB of zeros are measured in a fraction of the memory`() async throws {
        let member = gzipMember([UInt8](repeating: 0, count: 1 << 20), level: 9)
        let file = (0..<256).flatMap { _ in member }
        let opened = try await open(file, .gzip)
        #expect(opened.object.size == 256 << 20)
        #expect(cache.statistics.mostBytesHeld < 16 << 20)
    }
}
