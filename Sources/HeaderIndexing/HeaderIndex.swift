import BlockCaching
import Decompression
import FITS
import ObjectStorage
import Synchronization

/// Knows the HDUs and the header text of every version seen, in memory and on disk, apart from the data blocks, so that
/// streamed data never drives out a header.
public final class HeaderIndex: Sendable {
    /// What a walk begins with; most headers of an instrument's primary HDU and the first extension's fit in it
    /// (a larger probe reads data that nobody asked for, a smaller one costs a second round trip).
    private static let firstProbeBytes = 65536
    /// An object up to here is had whole by its first request: at that length one more round trip costs more than the bytes.
    private static let wholeBytes = 1 << 20

    /// A file, and where its walk rests if it has not come to the end.
    private struct Known {
        var file: FITSFile
        var walk: HDUWalk?
    }
    private struct State {
        var files: RecentlyUsed<ObjectIdentity, Known>
        var held: [ObjectIdentity: (file: FITSFile, holders: Int)] = [:]
        var families = LayoutFamilies()
        var statistics = HeaderIndexStatistics()
    }
    private let cache: BlockCache
    /// `nil` for an index that lives in memory only.
    public let records: RecordStore?
    private let memoryLimitBytes: Int
    private let state: Mutex<State>
    private let flights = SingleFlight<ObjectIdentity, FITSFile>()

    /// - Parameters:
    ///   - memoryLimitBytes: what the headers that are kept in memory may take together.
    ///   - records: keeps them on disk as well.
    public init(cache: BlockCache, memoryLimitBytes: Int, records: RecordStore? = nil) {
        self.cache = cache
        self.records = records
        self.memoryLimitBytes = memoryLimitBytes
        self.state = Mutex(State(files: RecentlyUsed(limit: memoryLimitBytes)))
    }

    /// How many bytes to ask a new object for.
    /// - Parameters:
    ///   - name: the object's, or its URL: what its siblings begin with is likely to be what it begins with.
    ///   - printedSize: its size as a listing printed it, perhaps rounded, if it did.
    public func firstProbe(of name: String, printedSize: Int?) -> Int {
        if let printedSize, printedSize <= Self.wholeBytes { return Self.wholeBytes }
        let siblings = state.withLock { $0.families.siblings(of: name, size: printedSize) }
        var prediction = LayoutPrediction(siblings: siblings)
        let ranges = prediction.ranges(after: [], at: 0, missing: 0, through: .all, size: printedSize ?? .max)
        return ranges.first.map { min($0.upperBound, Self.wholeBytes) } ?? Self.firstProbeBytes
    }

    /// What is known of a version, from memory or from disk; never waits for the source.
    /// - Returns: `nil` if its headers are not known as far as that.
    public func known(_ object: Object, through need: HeaderNeed = .all) -> FITSFile? {
        let file = state.withLock { $0.files[object.identity]?.file ?? $0.held[object.identity]?.file }
        if let file, file.layout.meets(need) { return file }
        guard let records, object.isWorthKeeping else { return nil }
        let kept = records.read(FileRecord.key(of: object)) { [cache] record in
            FileRecord.file(record, of: object) { container, size in
                DecompressedObject(object, container, size: size, problem: nil, through: cache).object
            }
        }
        guard let kept else { return nil }
        keep(kept, counting: \.recalled)
        return kept
    }

    /// The HDUs of a version, from what is known or by walking its headers.
    ///
    /// - Parameters:
    ///   - need: how far the headers are wanted; more of them may come.
    ///   - start: the object's first bytes, if they are at hand.
    public func file(
        _ object: Object, through need: HeaderNeed = .all, startingWith start: [UInt8] = []
    ) async throws(StoreError) -> FITSFile {
        var file: FITSFile
        repeat {
            if let known = known(object, through: need) { return known }
            // Somebody who needs less may be under way already.
            file = try await flights.value(for: object.identity) { [self] () async throws(StoreError) -> FITSFile in
                try await read(object, through: need, startingWith: start)
            }
        } while !file.layout.meets(need)
        return file
    }

    /// Keeps a file known until the hold is let go, whatever other headers need the memory.
    public func hold(_ file: FITSFile) -> HeldFile {
        let identity = file.object.identity
        state.withLock { state in
            let (known, holders) = state.held[identity] ?? (file, 0)
            // Somebody may hold more of it.
            let knowsMore = known.layout.isComplete || known.layout.hdus.count > file.layout.hdus.count
            state.held[identity] = (knowsMore ? known : file, holders + 1)
        }
        return HeldFile(file, in: self)
    }

    func letGo(_ file: FITSFile) {
        let identity = file.object.identity
        state.withLock { state in
            state.held[identity]?.holders -= 1
            if state.held[identity]?.holders == 0 { state.held[identity] = nil }
        }
    }

    /// The bytes of `range`, if all of them are cards of one header of the object that is known.
    ///
    /// A header is kept to the byte where its block is not: who reads the object itself gets it from here.
    public func headerBytes(of object: Object, in range: Range<Int>) -> ArraySlice<UInt8>? {
        guard let file = known(object, through: .hdu(0)), file.container == nil,
            let hdu = file.layout.hdus.first(where: { $0.headerRange.contains(range.lowerBound) })
        else { return nil }
        let start = range.lowerBound - hdu.headerRange.lowerBound
        return start + range.count <= hdu.header.bytes.count ? hdu.header.bytes[start..<start + range.count] : nil
    }

    /// What has been learnt of headers so far.
    public var statistics: HeaderIndexStatistics { state.withLock { $0.statistics } }

    /// How many files like the ones seen lately the memory holds: how far it is worth to look ahead.
    public var roomForFiles: Int {
        state.withLock { state in
            state.files.count == 0 ? .max : memoryLimitBytes / max(1, state.files.cost / state.files.count)
        }
    }

    /// - Parameter count: of the statistics, the one that grows by it.
    private func keep(
        _ file: FITSFile, walk: HDUWalk? = nil, counting count: WritableKeyPath<HeaderIndexStatistics, Int>
    ) {
        state.withLock { state in
            state.statistics[keyPath: count] += 1
            state.families.learn(file)
            state.files.insert(Known(file: file, walk: walk), for: file.object.identity, cost: file.memoryBytes)
        }
    }

    private func read(
        _ object: Object, through need: HeaderNeed, startingWith start: [UInt8]
    ) async throws(StoreError) -> FITSFile {
        let (rested, siblings) = state.withLock { state in
            (state.files[object.identity], state.families.siblings(of: object.url, size: object.size))
        }
        var walk = HeaderWalk(cache: cache, siblings: siblings)
        if let rested, let walked = rested.walk {
            return finish(rested.file, try await walk.goOn(walked, over: rested.file.stream, through: need), walk)
        }
        let plain = FITSFile(object: object, stream: object, container: nil, layout: .none)
        if start.isEmpty, siblings.first?.size == object.size {
            // As long as a sibling, so most likely like it: all headers come at once.
            let walked = try await walk.begin(over: object, startingWith: [], through: need)
            if !walked.hdus.isEmpty { return finish(plain, walked, walk) }
        }
        var start = start
        if start.isEmpty, object.size > 0 {
            let probe = firstProbe(of: object.url, printedSize: object.size)
            start = try await walk.bytes(of: object, in: 0..<min(object.size, probe))
        }
        walk.keep(start, of: object, at: 0)
        guard let container = Container(firstBytes: start) else {
            return finish(plain, try await walk.begin(over: object, startingWith: start, through: need), walk)
        }
        let inside = try await DecompressedObject.open(object, container, through: cache)
        // The stream has been read to its end by now: nothing is saved by stopping early.
        walk = HeaderWalk(cache: cache, siblings: [])
        var layout = try await walk.begin(over: inside.object, startingWith: [], through: .all).layoutSoFar
        if let problem = inside.problem {
            let last = Problem(hdu: max(0, layout.hdus.count - 1), offset: inside.object.size, text: problem)
            layout = HDULayout(
                size: layout.size, hdus: layout.hdus, trailing: layout.trailing, problems: layout.problems + [last])
        }
        return finish(FITSFile(object: object, stream: inside.object, container: container, layout: layout))
    }

    private func finish(_ file: FITSFile, _ walked: HDUWalk, _ walk: HeaderWalk) -> FITSFile {
        if let verdict = walk.verdict {
            state.withLock { state in
                state.families.judge(verdict, of: file.object.url)
                state.statistics.rightGuesses += verdict ? 1 : 0
                state.statistics.wrongGuesses += verdict ? 0 : 1
            }
        }
        let layout = walked.layoutSoFar
        let file = FITSFile(object: file.object, stream: file.stream, container: file.container, layout: layout)
        return finish(file, walk: layout.isComplete ? nil : walked)
    }

    private func finish(_ file: FITSFile, walk: HDUWalk? = nil) -> FITSFile {
        keep(file, walk: walk, counting: \.walked)
        if let records, file.object.isWorthKeeping, let record = FileRecord.bytes(of: file) {
            records.put(record, for: FileRecord.key(of: file.object))
        }
        return file
    }
}
