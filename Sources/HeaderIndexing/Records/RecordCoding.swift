/// Writes a record: numbers (64 bits, little-endian) and runs of bytes (each behind its length) one after another.
public struct RecordWriter {
    public private(set) var bytes: [UInt8] = []

    /// - Parameter capacity: how many bytes there will be, about.
    public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    public mutating func integer(_ value: Int) {
        withUnsafeBytes(of: Int64(value).littleEndian) { bytes += $0 }
    }

    public mutating func bytes(_ run: some Collection<UInt8>) {
        integer(run.count)
        bytes += run
    }

    /// Numbers of one width behind how many there are: as they lie in memory, for there may be millions, which is
    /// little-endian too wherever there is a Swift for Linux.
    public mutating func numbers<Number: FixedWidthInteger & BitwiseCopyable>(_ numbers: [Number]) {
        integer(numbers.count)
        numbers.withUnsafeBytes { bytes += $0 }
    }

    public mutating func text(_ text: String) { bytes(text.utf8) }

    /// A text that may be absent, which is not the same as an empty one.
    public mutating func optionalText(_ text: String?) {
        integer(text == nil ? 0 : 1)
        if let text { self.text(text) }
    }
}

/// Reads what `RecordWriter` wrote; `nil` where the bytes end too early or make no sense.
public struct RecordReader {
    private let record: UnsafeRawBufferPointer
    private var position = 0

    /// - Parameter record: is to stay where it is while this is used.
    public init(_ record: UnsafeRawBufferPointer) { self.record = record }

    private var rest: Int { record.count - position }

    public var isAtEnd: Bool { rest == 0 }

    public mutating func integer() -> Int? {
        guard rest >= 8 else { return nil }
        defer { position += 8 }
        return Int(Int64(littleEndian: record.loadUnaligned(fromByteOffset: position, as: Int64.self)))
    }

    /// How many things follow, each of which takes a byte at least.
    public mutating func count() -> Int? {
        integer().flatMap { 0...max(0, rest) ~= $0 ? $0 : nil }
    }

    public mutating func bytes() -> [UInt8]? {
        guard let count = count() else { return nil }
        defer { position += count }
        return Array(record[position..<position + count])
    }

    public mutating func numbers<Number: FixedWidthInteger & BitwiseCopyable>() -> [Number]? {
        let width = MemoryLayout<Number>.stride
        guard let count = integer(), 0...rest / width ~= count else { return nil }
        let run = UnsafeRawBufferPointer(rebasing: record[position..<position + count * width])
        position += run.count
        return Array(unsafeUninitializedCapacity: count) { numbers, initialized in
            UnsafeMutableRawBufferPointer(numbers).copyMemory(from: run)
            initialized = count
        }
    }

    public mutating func text() -> String? { bytes().map { String(decoding: $0, as: UTF8.self) } }

    /// A text that may be absent.
    public mutating func optionalText() -> String?? {
        switch integer() {
        case 0: .some(nil)
        case 1: text().map { .some($0) }
        default: nil
        }
    }
}
