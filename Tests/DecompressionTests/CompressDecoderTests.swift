import Testing

@testable import Decompression

@Suite struct CompressDecoderTests {
    @Test func `a header that ncompress packed comes out`() {
        let cards = [
            "SIMPLE  =                    T", "BITPIX  =                    8", "NAXIS   =                    0", "END",
        ]
        let header = cards.flatMap { Array($0.utf8) + Array(repeating: 0x20, count: 80 - $0.utf8.count) }
        let decoded = decode(.compress, packedHeader)
        #expect(firstDifference(decoded.bytes, header + Array(repeating: 0x20, count: 2880 - header.count)) == nil)
        #expect(decoded.end == .whole)
    }

    @Test func `ncompress's clear code in the middle of a group of eight begins the table anew`() {
        let decoded = decode(.compress, packedWithClear)
        let runs: [UInt8] = Array(repeating: 0, count: 150) + [1]
        let stream =
            (0..<180).map { UInt8($0 % 3 * 7) } + Array(repeating: 0, count: 200_000) + (0..<160).flatMap { _ in runs }
        #expect(firstDifference(decoded.bytes, stream) == nil)
        #expect(decoded.end == .whole)
    }

    @Test(arguments: 9...16, [nil, 1, 7, 8, 9, 255, 256, 300] as [Int?])
    func `every width, with a clear code anywhere or none`(maximumWidth: Int, clearEvery: Int?) {
        let stream = sky(6000)
        let file = compressFile(stream, maximumWidth: maximumWidth, clearEvery: clearEvery)
        let decoded = decode(.compress, file)
        #expect(firstDifference(decoded.bytes, stream) == nil)
        #expect(decoded.end == .whole)
    }

    @Test(
        arguments: [
            ([0x1f, 0x9d, 0x88, 0x41], "a width below 9"),
            ([0x1f, 0x9d, 0x91, 0x41], "a width above 16"),
            ([0x1f, 0x8b, 0x90, 0x41], "another magic number"),
            ([0x1f, 0x9d, 0x90, 0x00, 0x01], "a first code that is no byte"),
            ([0x1f, 0x9d, 0x90, 0x41, 0x04, 0x02], "a code before its time"),
        ] as [([UInt8], String)])
    func `what no compressor writes is damage`(file: [UInt8], what: String) {
        guard case .damaged = decode(.compress, file).end else {
            Issue.record("\(what) was taken")
            return
        }
    }
}

private func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// By ncompress 4.2.4.6.
private let packedHeader = bytes(
    """
    1f9d9053923481c2a40808103d0e2a5cc8b021958610234a9c385148122a50926039989062441c1e438aa4e8240896245314761ca91006cb
    972f8b382102b3a6cd9b3873eadcc9b3a7cf9f40830a1d4ab4a8d1a348932a5dcab4a9d3a750a34a9d4ab5aad5ab58b36addcab5abd7af60
    c38a1d4bb6acd9b368d3aa5dcb7624
    """)

/// By ncompress 4.2.4.6, `-b 10`: the table is full before the short runs come, the ratio falls, and code 836 is the
/// clear code, the fourth of its group.
private let packedWithClear = bytes(
    """
    1f9d8a000e3808385020c1830613165c8890a1c286101f4a74483162c589163362dc78b1a3468600428a1c49b2a4c9932853aa5cc9b2a5cb
    973063ca9c49b3a6cd9b3873eadcc9b3a7cf9f40830a1d4ab4a8d1a348932a5dcab4a9d3a750a34a9d4ab5aad5ab58b36addcab5abd7af60
    c38a1d4bb6acd9b368d3aa5dcbb6addbb770e3ca9d4bb7aeddbb78f3eaddcbb7afdfbf80030b1e4cb8b0e1c388132b5eccb8b1e3c790234b
    9e4cb9b2e5cb98336bdeccb9b3e7cfa0438b1e4dbab4e9d3a853ab5ecdbab5ebd7b063cb9e4dbbb6eddbb873ebdecdbbb7efdfc0830b1f4e
    bcb8f1e3c8932b5fcebcb9f3e7d0a34b9f4ebdbaf5ebd8b36bdfcebdbbf7efe0c38b1f4fbebcf9f3e8d3ab5fcfbebdfbf7f0e3cb9f4fbfbe
    fdfbf8f3ebdfcfbfbfffff000628e080041668e0810826a8e0820c36e8e083104628e184145668e1851866a8e1861c76e8e187208628e288
    249668e28928a6a8e28a2cb6e8e28b30c628e38c34d668e38d38e6a8e38e3cf6e8e38f400629e490441669e4914826a9e4924c36e9e49350
    4629e594545669e5955866a9e5965c76e9e597608629e698649669e69968a6a9e69a6cb6e9e69b70c629e79c74d669e79d78e6a9e79e7cf6
    e9e79f80062ae8a084166ae8a18826aae8a28c36eae8a390462ae9a494566ae9a59866aae9a69c76eae9a7a0862aeaa8a4966aeaa9a8a6aa
    eaaaacb6eaeaabb0c62aebacb4d66aebadb8e6aaebaebcf6eaebafc0062becb0c4166becb1c826abecb2cc36ebecb3d0462bedb4d4566bed
    b5d866abedb6dc76ebedb7e0862beeb8e4966beeb9e8a6abeebaecb6ebeebbf0c62befbcf4d66befbdf8e6abefbefcf6ebefbf00072cf0c0
    04176cf0c10827acf0c20c37ecf0c310472cf1c414576cf1c51867acf1c61c77ecf1c720872cf2c824976cf2c928a7acf2ca2cb7ecf2cb30
    c72cf3cc34d76cf3cd38e7acf3ce3cf7ecf3cf40072df4d044176df4d14827adf4d24c37edf4d350472df5d454576df5d55867adf5d65c77
    edf5d760872df6d864976df6d968a7adf6da6cb7edf6db70c72df7dc74d76df7dd78e7adf7de7cf7edf7df80072ef8e084176ef8e18827ae
    f8e28c37eef8e390472ef9e494576ef9e59805509be6b4713e9be7b2811e9be8b091fe9ae9aea1de9aeaacb1be9aebaac19e9aeca8d17e9a
    eda6e15e9aeea4f13e9aefa2011f9af0a011ff99f19e21df99f29c31bf99f39a419f99f4996f6e7de7d77f9e7de8db8fde7de9df9f1e7eea
    e3af5e7eebe7bf9e7eecebcfde7eedefdf1e7feef3ef5e7feff7ff9e7ff0fb0fdf7ff1ff1ffffff1ff1ffffff1ff1ffffff1ff1ffffff1ff
    1ffffff1ff1ffffff1ff1ffffff1ff1ffffff1ff1ffffff1ff1ffffff1ff1ffffff1ff1ffffff1ff1ffffff1ff1ffffff1ff1ffffff1ff1f
    fffff1ff1f0f1000000000000000020a1c48b0a0c18308132a5cc8b0a1c3870d03409c48b1a2c58b18134accc8b1a3c78f1437821c49b264
    47912653aa5c891025cb97304bba8c49b3e6c5993673ea5c8873a7cf9f017b021d6a5328d1a32f8d225d6a5229d3a71f9d429d8a512ad5ab
    13ad62ddca502bd7af07bd821d2b502cd9b166cf7e0d00
    """)
