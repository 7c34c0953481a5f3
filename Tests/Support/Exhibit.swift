/// FITS files to look at: `scripts/try` mounts them, and the tests give them to astronomers' tools.
///
/// They are the same every time.
public enum Exhibit: String, CaseIterable, Sendable {
    /// Image extensions: a field of stars, its errors, and a mask.
    case mosaic = "mosaic.fits"
    /// A binary table of the stars in the mosaic.
    case catalogue = "catalogue.fits"
    /// 60 HDUs: one spectrum for each fibre of a spectrograph.
    case spectra = "spectra.fits"

    public var bytes: [UInt8] {
        switch self {
        case .mosaic: Self.mosaicHDUs.flatMap(\.bytes)
        case .catalogue: Self.catalogueHDUs.flatMap(\.bytes)
        case .spectra: Self.spectraHDUs.flatMap(\.bytes)
        }
    }
}

extension Exhibit {
    private static let observation = [
        FITSBuilder.fixed("TELESCOP", "Sample"),
        FITSBuilder.fixed("OBJECT", "M 13"),
        FITSBuilder.fixed("DATE-OBS", "2026-03-21T02:10:00", "start of the exposure, UTC"),
        FITSBuilder.fixed("EXPTIME", 120.5, "seconds"),
    ]

    private static let emptyPrimary = FITSBuilder(
        [
            FITSBuilder.fixed("SIMPLE", true, "conforms to FITS 4.0"),
            FITSBuilder.fixed("BITPIX", 8),
            FITSBuilder.fixed("NAXIS", 0),
            FITSBuilder.fixed("EXTEND", true),
        ] + observation)

    /// Every pixel is in counts.
    private static func image(
        _ name: String, bitpix: Int, axes: [Int], _ cards: [String] = [], data: [UInt8]
    ) -> FITSBuilder {
        FITSBuilder(
            [
                FITSBuilder.fixed("XTENSION", "IMAGE"),
                FITSBuilder.fixed("BITPIX", bitpix),
                FITSBuilder.fixed("NAXIS", axes.count),
            ] + axes.enumerated().map { FITSBuilder.fixed("NAXIS\($0 + 1)", $1) }
                + [
                    FITSBuilder.fixed("PCOUNT", 0), FITSBuilder.fixed("GCOUNT", 1),
                    FITSBuilder.fixed("EXTNAME", name),
                ] + cards, data: data)
    }

    private static var mosaicHDUs: [FITSBuilder] {
        let field = StarField.sample
        let axes = [field.width, field.height]
        let counts = field.counts
        let sky = [
            FITSBuilder.fixed("BUNIT", "count"),
            FITSBuilder.fixed("CTYPE1", "RA---TAN"), FITSBuilder.fixed("CTYPE2", "DEC--TAN"),
            FITSBuilder.fixed("CRPIX1", StarField.referencePixel),
            FITSBuilder.fixed("CRPIX2", StarField.referencePixel),
            FITSBuilder.fixed("CRVAL1", StarField.rightAscension, "degrees"),
            FITSBuilder.fixed("CRVAL2", StarField.declination, "degrees"),
            FITSBuilder.fixed("CDELT1", -StarField.degreesPerPixel),
            FITSBuilder.fixed("CDELT2", StarField.degreesPerPixel),
        ]
        return [
            emptyPrimary,
            image("SCI", bitpix: -32, axes: axes, sky, data: counts.flatMap(\.bigEndianBytes)),
            image("ERR", bitpix: -32, axes: axes, data: counts.flatMap { $0.squareRoot().bigEndianBytes }),
            image("DQ", bitpix: 16, axes: axes, data: counts.flatMap { Int16($0 > 3000 ? 4 : 0).bigEndianBytes }),
        ]
    }

    private static var catalogueHDUs: [FITSBuilder] {
        let columns = [
            ("STAR", "12A", ""), ("RA", "1D", "deg"), ("DEC", "1D", "deg"), ("COUNTS", "1E", "count"),
            ("RANK", "1J", ""),
        ]
        let rows = StarField.sample.stars.enumerated().map { rank, star in
            let name = "M13-\(rank + 1)"
            return Array(name.utf8) + Array(repeating: 0, count: 12 - name.utf8.count)
                + star.rightAscension.bigEndianBytes + star.declination.bigEndianBytes
                + star.counts.bigEndianBytes + Int32(rank + 1).bigEndianBytes
        }
        let table = FITSBuilder(
            [
                FITSBuilder.fixed("XTENSION", "BINTABLE"),
                FITSBuilder.fixed("BITPIX", 8),
                FITSBuilder.fixed("NAXIS", 2),
                FITSBuilder.fixed("NAXIS1", rows[0].count, "bytes in a row"),
                FITSBuilder.fixed("NAXIS2", rows.count, "rows"),
                FITSBuilder.fixed("PCOUNT", 0),
                FITSBuilder.fixed("GCOUNT", 1),
                FITSBuilder.fixed("TFIELDS", columns.count),
            ]
                + columns.enumerated().flatMap { index, column in
                    [
                        FITSBuilder.fixed("TTYPE\(index + 1)", column.0),
                        FITSBuilder.fixed("TFORM\(index + 1)", column.1),
                    ] + (column.2.isEmpty ? [] : [FITSBuilder.fixed("TUNIT\(index + 1)", column.2)])
                } + [FITSBuilder.fixed("EXTNAME", "STARS")],
            data: rows.flatMap { $0 })
        return [emptyPrimary, table]
    }

    private static var spectraHDUs: [FITSBuilder] {
        [emptyPrimary]
            + (1...59).map { fibre in
                let line = 20 + fibre * 3
                let counts = (0..<256).map { pixel in Float(100 + max(0, 400 - 40 * abs(pixel - line))) }
                return image(
                    "FIBRE\(fibre)", bitpix: -32, axes: [counts.count],
                    [
                        FITSBuilder.fixed("FIBREID", fibre),
                        FITSBuilder.fixed("EXPTIME", 120.5, "seconds"),
                        FITSBuilder.fixed("CTYPE1", "WAVE"),
                        FITSBuilder.fixed("CRPIX1", 1.0),
                        FITSBuilder.fixed("CRVAL1", 4000.0, "wavelength of the first pixel"),
                        FITSBuilder.fixed("CDELT1", 2.5),
                        FITSBuilder.fixed("CUNIT1", "Angstrom"),
                    ], data: counts.flatMap(\.bigEndianBytes))
            }
    }
}

extension FixedWidthInteger {
    fileprivate var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian, Array.init) }
}

extension Float {
    fileprivate var bigEndianBytes: [UInt8] { bitPattern.bigEndianBytes }
}

extension Double {
    fileprivate var bigEndianBytes: [UInt8] { bitPattern.bigEndianBytes }
}
