import Testing

@testable import BlockCaching

@Suite struct ReadBuffersTests {
    let buffers = ReadBuffers()

    private func slice(_ byte: UInt8, count: Int) -> ByteSlice {
        buffers.slice(count: count) { $0.initializeMemory(as: UInt8.self, repeating: byte) }
    }

    @Test func `a buffer that was let go is used again`() {
        let starts = (0..<100).map { slice(UInt8($0), count: 1000).start }
        #expect(Set(starts).count == 1)
    }

    @Test(arguments: [1, 4096, ReadBuffers.length, ReadBuffers.length + 1])
    func `bytes that somebody holds stay as they are`(count: Int) {
        let held = (0..<20).map { slice(UInt8($0), count: count) }
        for byte in 20..<40 { _ = slice(UInt8(byte), count: count) }
        for (byte, slice) in held.enumerated() {
            #expect(UnsafeRawBufferPointer(start: slice.start, count: count).allSatisfy { $0 == UInt8(byte) })
        }
    }

    @Test func `a fill that fails gives its buffer back`() {
        struct Failure: Error {}
        let start = slice(1, count: 10).start
        #expect(throws: Failure.self) { _ = try buffers.slice(count: 10) { _ throws(Failure) in throw Failure() } }
        #expect(slice(2, count: 10).start == start)
    }
}
