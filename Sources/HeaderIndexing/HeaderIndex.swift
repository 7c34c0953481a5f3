import BlockCaching
import Decompression
import FITS
import ObjectStorage
import Synchronization

/// Knows the HDUs and the header text of every version seen lately, apart from the data blocks, so that streamed data
/// never drives out a header.
public final class HeaderIndex: Sendable {
    /// What a walk begins with; most headers of an instrument's primary HDU and the first extension's fit in it
    /// (a larger probe reads data that nobody asked for, a smaller one costs a second round trip).
    private static let firstProbeBytes = 65536
    /// An object up to here is had whole by its first request: at that length one more round trip costs more than the bytes.
    private static let wholeBytes = 1 << 20

    /// How many bytes to ask a new object for.
    /// - Parameter printedSize: its size as a listing printed it, perhaps rounded, if it did.
    public static func firstProbe(printedSize: Int?) -> Int {
        printedSize.map { $0 <= wholeBytes } == true ? wholeBytes : firstProbeBytes
    }

    private struct State {
        var files: RecentlyUsed<ObjectIdentity, FITSFile>
        var held: [ObjectIdentity: (file: FITSFile, holders: Int)] = [:]
    }
    private let cache: BlockCache
    private let state: Mutex<State>
    private let flights = SingleFlight<ObjectIdentity, FITSFile>()

    /// - Parameter memoryLimitBytes: what the headers that are kept may take together.
    public init(cache: BlockCache, memoryLimitBytes: Int) {
        self.cache = cache
        self.state = Mutex(State(files: RecentlyUsed(limit: memoryLimitBytes)))
    }

    /// What is known of a version; never waits.
    public func known(_ object: Object) -> FITSFile? {
        state.withLock { $0.files[object.identity] ?? $0.held[object.identity]?.file }
    }

    /// The HDUs of a version, from memory or by walking its headers.
    ///
    /// - Parameter start: the object's first bytes, if they are at hand.
    public func file(_ object: Object, startingWith start: [UInt8] = []) async throws(StoreError) -> FITSFile {
        if let known = known(object) { return known }
        return try await flights.value(for: object.identity) { [self] () async throws(StoreError) -> FITSFile in
            let file = try await read(object, startingWith: start)
            state.withLock { $0.files.insert(file, for: object.identity, cost: file.memoryBytes) }
            return file
        }
    }

    /// Keeps a file known until the hold is let go, whatever other headers need the memory.
    public func hold(_ file: FITSFile) -> HeldFile {
        let identity = file.object.identity
        state.withLock { $0.held[identity, default: (file, 0)].holders += 1 }
        return HeldFile(file, in: self)
    }

    func letGo(_ file: FITSFile) {
        let identity = file.object.identity
        state.withLock { state in
            state.held[identity]?.holders -= 1
            if state.held[identity]?.holders == 0 { state.held[identity] = nil }
        }
    }

    private func read(_ object: Object, startingWith start: [UInt8]) async throws(StoreError) -> FITSFile {
        var start = start
        if start.isEmpty, object.size > 0 {
            start = try await bytes(of: object, in: 0..<min(object.size, Self.firstProbe(printedSize: object.size)))
        }
        keep(start, of: object, at: 0)
        guard let container = Container(firstBytes: start) else {
            let layout = try await walk(object, startingWith: start)
            return FITSFile(object: object, stream: object, container: nil, layout: layout)
        }
        let inside = try await DecompressedObject.open(object, container, through: cache)
        var layout = try await walk(inside.object, startingWith: [])
        if let problem = inside.problem {
            let last = Problem(hdu: max(0, layout.hdus.count - 1), offset: inside.object.size, text: problem)
            layout = HDULayout(
                size: layout.size, hdus: layout.hdus, trailing: layout.trailing, problems: layout.problems + [last])
        }
        return FITSFile(object: object, stream: inside.object, container: container, layout: layout)
    }

    private func walk(_ stream: Object, startingWith start: [UInt8]) async throws(StoreError) -> HDULayout {
        var walk = HDUWalk(size: stream.size)
        if !start.isEmpty { walk.supply(start, at: 0) }
        while true {
            switch walk.next() {
            case .finished(let layout):
                return layout
            case .wants(let range):
                let bytes = try await bytes(of: stream, in: range)
                keep(bytes, of: stream, at: range.lowerBound)
                walk.supply(bytes, at: range.lowerBound)
            }
        }
    }

    /// What came with the headers is not asked for again; what a local disk holds is in the kernel's cache anyway.
    private func keep(_ bytes: [UInt8], of object: Object, at offset: Int) {
        if object.immediateReader == nil { cache.keep(bytes, of: object, at: offset) }
    }

    /// Exactly these bytes: a header is asked for to the byte, not in whole blocks, for it is often much smaller.
    private func bytes(of object: Object, in range: Range<Int>) async throws(StoreError) -> [UInt8] {
        if let slices = cache.cached(object, range) { return slices.joined() }
        let sink = ArraySink(capacity: range.count)
        try await object.reader.read(object, range, into: sink)
        let bytes = sink.take()
        // A walk that is given nothing asks for the same again.
        guard bytes.count == range.count else {
            throw .badAnswer(
                url: object.url,
                detail: "Asked for bytes \(range.lowerBound)-\(range.upperBound - 1), got \(bytes.count).")
        }
        return bytes
    }
}
