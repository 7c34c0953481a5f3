import FITS
import HeaderIndexing
import ObjectStorage

/// The files of an HDU directory. To add one, add a case.
enum HDUFile: String, CaseIterable {
    case headerText = "header.txt"
    case data = "data"
    case npy = "data.npy"
    case hdu = "hdu.fits"

    /// The file's bytes, or `nil` if this HDU has no such file.
    func file(of hdu: HDU, in file: FITSFile) -> VirtualFile? {
        switch self {
        case .headerText:
            VirtualFile([.derived(.header(hdu.index), of: file.object, length: hdu.header.textLength)])
        case .data:
            hdu.claimedDataLength > 0 ? VirtualFile([.extent(file.stream, hdu.dataRange)]) : nil
        case .npy:
            NPYHeader(hdu).map { npy in
                VirtualFile([
                    .derived(.npyHeader(hdu.index), of: file.object, length: npy.bytes.count),
                    .extent(
                        file.stream, hdu.dataRange.lowerBound..<hdu.dataRange.lowerBound + npy.dataLength),
                ])
            }
        case .hdu:
            VirtualFile(Self.alone(hdu, in: file.stream))
        }
    }

    /// Where the file's bytes come from: a range of the FITS stream, in bytes.
    func source(of hdu: HDU) -> Range<Int> {
        switch self {
        case .headerText: hdu.headerRange
        case .data, .npy: hdu.dataRange
        case .hdu: hdu.range
        }
    }

    /// The HDU as a FITS file of its own.
    ///
    /// A primary HDU is one; an extension is put behind the smallest primary HDU there is (FITS 4.0 §3.2, §4.4.1.1), its
    /// own bytes unchanged, so that its CHECKSUM and DATASUM still hold. The padding of a data unit that is whole is
    /// supplied where the stream ends before it.
    private static func alone(_ hdu: HDU, in stream: Object) -> [Segment] {
        var segments: [Segment] = []
        if !hdu.header.bytes.starts(with: "SIMPLE".utf8) { segments.append(.literal(emptyPrimary)) }
        segments.append(.extent(stream, hdu.range))
        if hdu.missingPadding > 0 {
            let fill: UInt8 = hdu.kind == .asciiTable || hdu.dataRange.isEmpty ? 0x20 : 0
            segments.append(.literal([UInt8](repeating: fill, count: hdu.missingPadding)))
        }
        return segments
    }

    private static let emptyPrimary: [UInt8] = {
        let cards = [
            "SIMPLE  =                    T", "BITPIX  =                    8", "NAXIS   =                    0",
            "EXTEND  =                    T", "END",
        ]
        let text = cards.map { $0 + String(repeating: " ", count: 80 - $0.utf8.count) }.joined()
        return Array(text.utf8) + [UInt8](repeating: 0x20, count: 2880 - text.utf8.count)
    }()
}
