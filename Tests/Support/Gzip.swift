/// A gzip member that holds the bytes as they are (RFC 1952, stored blocks of RFC 1951 §3.2.4).
public func storedGzip(_ bytes: [UInt8]) -> [UInt8] {
    var member: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    var offset = 0
    repeat {
        let length = min(bytes.count - offset, 65535)
        let isLast = offset + length == bytes.count
        member.append(isLast ? 1 : 0)
        member += littleEndian(UInt16(length)) + littleEndian(~UInt16(length))
        member += bytes[offset..<offset + length]
        offset += length
    } while offset < bytes.count
    return member + littleEndian(crc32(bytes)) + littleEndian(UInt32(truncatingIfNeeded: bytes.count))
}

private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init)
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xedb8_8320 : 0) }
    }
    return ~sum
}
