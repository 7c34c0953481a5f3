import CBzip2

/// The streams of a bzip2 file, joined; parallel compressors write one for every block.
///
/// What follows the last stream and is none itself is passed over, as bzip2 does.
final class Bzip2Decoder: StreamDecoder, @unchecked Sendable {
    /// On the heap because libbz2's state points back to it.
    private let stream: UnsafeMutablePointer<bz_stream>
    private var streamsRead = 0

    /// 4 bytes for each of the 900 000 of the largest block, and 100 kB besides, as bzip2's manual says.
    let memoryBytes = 3_700_000

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: bz_stream())
        begin()
    }

    deinit {
        BZ2_bzDecompressEnd(stream)
        stream.deallocate()
    }

    private func begin() {
        let status = BZ2_bzDecompressInit(stream, 0, 0)
        precondition(status == BZ_OK, "libbz2 could not begin: status \(status).")
    }

    /// libbz2 has no way to copy its state.
    func copy() -> Bzip2Decoder? { nil }

    /// Fewer bytes than the magic number has cannot be told from padding.
    var mayEndHere: Bool { streamsRead > 0 && bytesOfStream < 4 }

    private var bytesOfStream: Int {
        Int(stream.pointee.total_in_hi32) << 32 | Int(stream.pointee.total_in_lo32)
    }

    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodingStep {
        let inputLength = UInt32(clamping: input.count)
        let outputLength = UInt32(clamping: output.count)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: CChar.self).baseAddress)
        stream.pointee.avail_in = inputLength
        stream.pointee.next_out = output.assumingMemoryBound(to: CChar.self).baseAddress
        stream.pointee.avail_out = outputLength
        let status = BZ2_bzDecompress(stream)
        return DecodingStep(
            consumed: Int(inputLength - stream.pointee.avail_in),
            produced: Int(outputLength - stream.pointee.avail_out),
            outcome: outcome(of: status))
    }

    private func outcome(of status: Int32) -> DecodingStep.Outcome {
        switch status {
        case BZ_OK:
            return .goesOn
        case BZ_STREAM_END:
            streamsRead += 1
            BZ2_bzDecompressEnd(stream)
            begin()
            return .goesOn
        case BZ_DATA_ERROR_MAGIC:
            return streamsRead > 0 ? .finished : .damaged("the bzip2 header is wrong")
        case BZ_DATA_ERROR:
            return .damaged("a bzip2 block is not what its checksum says, or breaks the format")
        default:
            precondition(status != BZ_MEM_ERROR, "There is no memory left for a bzip2 block.")
            return .damaged("libbz2 status \(status)")
        }
    }
}
