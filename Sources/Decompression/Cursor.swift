import BlockCaching
import ObjectStorage

/// A decoder, and where it stands in the compressed object and in the stream inside.
struct Cursor: Sendable {
    let decoder: any StreamDecoder
    /// The compressed byte that the decoder takes next.
    var compressedOffset = 0
    /// The byte of the stream that it gives next.
    var offset = 0

    func copy() -> Cursor? {
        decoder.copy().map { Cursor(decoder: $0, compressedOffset: compressedOffset, offset: offset) }
    }
}

/// How a stream ended.
enum StreamEnd: Equatable {
    case whole
    /// The file ends in the middle of the stream.
    case cutOff
    case damaged(String)
}

extension Cursor {
    /// 1 MiB, some 30 ms of bzip2: what one task may decompress before others get its thread.
    private static let turn = 1 << 20

    /// Runs forward to `target`, or to the end of the stream if that comes first.
    ///
    /// After each turn `pause` is called, with the cursor at a multiple of a turn. When an error is thrown, the cursor
    /// stands after the last run that was taken, and can go on from there.
    /// - Parameter take: gets the stream's bytes in order, in runs that are gone when it returns.
    /// - Returns: how the stream ended, or `nil` if `target` was reached.
    mutating func run(
        to target: Int, over compressed: Object, through cache: BlockCache,
        pause: (Cursor) -> Void, take: (_ run: UnsafeRawBufferPointer, _ offset: Int) -> Void
    ) async throws(StoreError) -> StreamEnd? {
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
        defer { output.deallocate() }
        var input = CompressedInput(of: compressed, from: compressedOffset, through: cache)
        while offset < target {
            if input.next.isEmpty, !input.isAtEnd {
                try await letOthersRun(compressed)
                try await input.refill()
            }
            let room = min(output.count, target - offset, Self.turn - offset % Self.turn)
            let step = decoder.decode(input.next, into: UnsafeMutableRawBufferPointer(rebasing: output[..<room]))
            input.take(step.consumed)
            take(UnsafeRawBufferPointer(rebasing: output[..<step.produced]), offset)
            compressedOffset = input.offset
            offset += step.produced
            switch step.outcome {
            case .finished: return .whole
            case .damaged(let reason): return .damaged(reason)
            case .goesOn: break
            }
            if step.produced < room, input.isAtEnd {
                return decoder.mayEndHere ? .whole : .cutOff
            }
            if step.produced > 0, offset.isMultiple(of: Self.turn) {
                pause(self)
                try await letOthersRun(compressed)
            }
        }
        return nil
    }

    private func letOthersRun(_ compressed: Object) async throws(StoreError) {
        await Task.yield()
        if Task.isCancelled { throw .cancelled(url: compressed.url) }
    }
}
