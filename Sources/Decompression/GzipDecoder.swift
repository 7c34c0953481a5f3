import CZlib

/// The members of a gzip file, joined (RFC 1952 §2.2); parallel compressors write many.
///
/// What follows the last member and is none itself is passed over, as gzip does: tapes and some archives pad with zeros.
final class GzipDecoder: StreamDecoder, @unchecked Sendable {
    /// On the heap because zlib's state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private var membersRead: Int

    /// zlib's state (7 KiB) and its window (32 KiB).
    let memoryBytes = 40 << 10

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        membersRead = 0
        // 16 asks for gzip's header and trailer, and takes no others.
        let status = inflateInit2_(stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib could not begin: status \(status).")
    }

    private init(copying original: GzipDecoder) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        membersRead = original.membersRead
        let status = inflateCopy(stream, original.stream)
        precondition(status == Z_OK, "zlib could not copy its state: status \(status).")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func copy() -> GzipDecoder? { GzipDecoder(copying: self) }

    /// A single byte after a member cannot be told from padding.
    var mayEndHere: Bool { membersRead > 0 && stream.pointee.total_in < 2 }

    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodingStep {
        let inputLength = UInt32(clamping: input.count)
        let outputLength = UInt32(clamping: output.count)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = inputLength
        stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
        stream.pointee.avail_out = outputLength
        let status = inflate(stream, Z_NO_FLUSH)
        return DecodingStep(
            consumed: Int(inputLength - stream.pointee.avail_in),
            produced: Int(outputLength - stream.pointee.avail_out),
            outcome: outcome(of: status))
    }

    private func outcome(of status: Int32) -> DecodingStep.Outcome {
        switch status {
        // Z_BUF_ERROR only says that there was nothing to do.
        case Z_OK, Z_BUF_ERROR:
            return .goesOn
        case Z_STREAM_END:
            membersRead += 1
            inflateReset(stream)
            return .goesOn
        // zlib counts from the reset on: the two bytes are the magic number that another member would begin with.
        case Z_DATA_ERROR where membersRead > 0 && stream.pointee.total_in <= 2:
            return .finished
        default:
            precondition(status != Z_MEM_ERROR, "There is no memory left for zlib's window.")
            return .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib status \(status)")
        }
    }
}
