import CBzip2
import CZlib

/// One gzip member.
func gzipMember(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
        &stream, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
    let written = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            deflate(&stream, Z_FINISH)
            return output.count - Int(stream.avail_out)
        }
    }
    return Array(output[..<written])
}

/// One bzip2 stream.
func bzip2Stream(_ bytes: [UInt8], blockSize: Int32 = 1) -> [UInt8] {
    var input = bytes.map { CChar(bitPattern: $0) }
    // The bound that libbz2's manual gives.
    var length = UInt32(bytes.count + bytes.count / 100 + 600)
    var output = [CChar](repeating: 0, count: Int(length))
    BZ2_bzBuffToBuffCompress(&output, &length, &input, UInt32(bytes.count), blockSize, 0, 0)
    return output[..<Int(length)].map { UInt8(bitPattern: $0) }
}

/// A file of Unix `compress`.
/// - Parameter clearEvery: the number of codes after which the table begins anew; `nil` for never, and no block mode.
func compressFile(_ bytes: [UInt8], maximumWidth: Int = 16, clearEvery: Int? = nil) -> [UInt8] {
    var writer = CodeWriter(
        bytes: [0x1f, 0x9d, UInt8(maximumWidth) | (clearEvery == nil ? 0 : 0x80)], maximumWidth: maximumWidth)
    let first = clearEvery == nil ? 256 : 257
    var table: [UInt32: Int] = [:]
    var string: Int?
    writer.entries = first
    for byte in bytes {
        guard let prefix = string else {
            string = Int(byte)
            continue
        }
        let key = UInt32(prefix) << 8 | UInt32(byte)
        if let longer = table[key] {
            string = longer
            continue
        }
        writer.write(prefix)
        if writer.entries < 1 << maximumWidth {
            table[key] = writer.entries
            writer.entries += 1
        }
        string = Int(byte)
        if let clearEvery, writer.codes >= clearEvery {
            writer.clear()
            table = [:]
            writer.entries = first
        }
    }
    if let string { writer.write(string) }
    return writer.finished()
}

/// Packs codes into groups of eight of one width, as `compress` does.
private struct CodeWriter {
    var bytes: [UInt8]
    let maximumWidth: Int
    /// The number of codes that have a meaning, as the encoder counts them: one more than the decoder at the same place.
    var entries = 0
    private(set) var codes = 0
    private var width = 9
    private var group: [Int] = []

    init(bytes: [UInt8], maximumWidth: Int) {
        self.bytes = bytes
        self.maximumWidth = maximumWidth
    }

    mutating func write(_ code: Int) {
        if entries > 1 << width, width < maximumWidth { change(toWidth: width + 1) }
        group.append(code)
        codes += 1
        if group.count == 8 { flush(groupIsWhole: true) }
    }

    mutating func clear() {
        write(256)
        change(toWidth: 9)
        codes = 0
    }

    func finished() -> [UInt8] {
        var last = self
        last.flush(groupIsWhole: false)
        return last.bytes
    }

    private mutating func change(toWidth newWidth: Int) {
        if !group.isEmpty { flush(groupIsWhole: true) }
        width = newWidth
    }

    private mutating func flush(groupIsWhole: Bool) {
        var packed = [UInt8](repeating: 0, count: groupIsWhole ? width : (group.count * width + 7) / 8)
        for (index, code) in group.enumerated() {
            for bit in 0..<width where code >> bit & 1 == 1 {
                let place = index * width + bit
                packed[place / 8] |= 1 << (place % 8)
            }
        }
        bytes += packed
        group = []
    }
}
