import Testing

@testable import Decompression

@Suite struct ContainerTests {
    @Test(
        arguments: [
            ([0x1f, 0x8b, 8, 0], Container.gzip),
            ([0x1f, 0x8b, 8], .gzip),
            ([0x42, 0x5a, 0x68, 0x31], .bzip2),
            ([0x42, 0x5a, 0x68, 0x39, 0x31, 0x41], .bzip2),
            ([0x1f, 0x9d, 0x90], .compress),
            ([0x1f, 0x8b, 7, 0], nil),
            ([0x1f, 0x8b], nil),
            ([0x42, 0x5a, 0x68, 0x30], nil),
            ([0x42, 0x5a, 0x68], nil),
            ([0x1f], nil),
            ([], nil),
            (Array("SIMPLE  =".utf8), nil),
        ] as [([UInt8], Container?)])
    func `the first bytes tell the container`(bytes: [UInt8], container: Container?) {
        #expect(Container(firstBytes: bytes) == container)
        #expect(Container(firstBytes: bytes[...]) == container)
    }
}
