import BlockCaching
import FITS
import ObjectStorage

/// Reads what an `HDUWalk` wants, and with it what it will want next where that can be guessed.
struct HeaderWalk {
    private let cache: BlockCache
    private var prediction: LayoutPrediction

    /// - Parameter siblings: layouts that the file may have, the likeliest first.
    init(cache: BlockCache, siblings: [Sibling]) {
        self.cache = cache
        prediction = LayoutPrediction(siblings: siblings)
    }

    /// Whether the guesses were right; `nil` if none was made.
    var verdict: Bool? { prediction.verdict }

    /// Walks as far as the need says; what has been found is in the walk's layout.
    mutating func begin(
        over stream: Object, startingWith start: [UInt8], through need: HeaderNeed
    ) async throws(StoreError) -> HDUWalk {
        var walk = HDUWalk(size: stream.size)
        if !start.isEmpty { walk.supply(start, at: 0) }
        return try await goOn(walk, over: stream, through: need)
    }

    mutating func goOn(
        _ walk: HDUWalk, over stream: Object, through need: HeaderNeed
    ) async throws(StoreError) -> HDUWalk {
        var walk = walk
        while true {
            let step = walk.next()
            guard !walk.layoutSoFar.meets(need), case .wants(let range) = step else { break }
            let guess = prediction.ranges(
                after: walk.hdus, at: walk.start, missing: range.lowerBound, through: need, size: stream.size)
            for (offset, bytes) in try await bytes(of: stream, in: guess.isEmpty ? [range] : guess) {
                keep(bytes, of: stream, at: offset)
                walk.supply(bytes, at: offset)
            }
        }
        prediction.judge(by: walk.hdus)
        walk.rest()
        return walk
    }

    /// The bytes of all ranges, asked for at once. Only the first one is needed: a range after it is a guess, which may
    /// fail like any other request and is asked for again if it turns out to be wanted.
    private func bytes(of object: Object, in ranges: [Range<Int>]) async throws(StoreError) -> [(Int, [UInt8])] {
        let outcome = await withTaskGroup(of: (Int, [UInt8])?.self) { group -> Result<[(Int, [UInt8])], StoreError> in
            for range in ranges.dropFirst() {
                group.addTask { (try? await bytes(of: object, in: range)).map { (range.lowerBound, $0) } }
            }
            var pieces: [(Int, [UInt8])] = []
            do throws(StoreError) {
                pieces.append((ranges[0].lowerBound, try await bytes(of: object, in: ranges[0])))
            } catch {
                group.cancelAll()
                return .failure(error)
            }
            for await case let piece? in group { pieces.append(piece) }
            return .success(pieces)
        }
        return try outcome.get()
    }

    /// Exactly these bytes: a header is asked for to the byte, not in whole blocks, for it is often much smaller.
    func bytes(of object: Object, in range: Range<Int>) async throws(StoreError) -> [UInt8] {
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

    /// What came with the headers is not asked for again; what a local disk holds is in the kernel's cache anyway.
    func keep(_ bytes: [UInt8], of object: Object, at offset: Int) {
        if object.immediateReader == nil { cache.keep(bytes, of: object, at: offset) }
    }
}
