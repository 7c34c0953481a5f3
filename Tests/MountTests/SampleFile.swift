import TestSupport

/// A FITS file of a test, and what a mount has to show for it, worked out from the parts that it was built of.
struct SampleFile {
    struct Part {
        var hdu: FITSBuilder
        /// What the links in `by-name` that lead to it are called.
        var names: [String]
        /// Type and shape of its array, as `numpy.save` writes them.
        var array: String?
    }
    var name: String
    var parts: [Part]

    var bytes: [UInt8] { parts.flatMap(\.hdu.bytes) }

    /// Every file of its directory with its bytes, but for `info.txt` and `hdus.json`; a link as an arrow.
    var expected: [String: [UInt8]] {
        var files = [name: bytes]
        for (index, part) in parts.enumerated() {
            files["\(index)/header.txt"] = Self.text(part.hdu.cards + ["END"])
            files["\(index)/hdu.fits"] = (index == 0 ? [] : Self.emptyPrimary) + part.hdu.bytes
            if !part.hdu.data.isEmpty { files["\(index)/data"] = part.hdu.data }
            if let array = part.array { files["\(index)/data.npy"] = Self.npyHeader(array) + part.hdu.data }
            for name in part.names { files["by-name/\(name)"] = Array("-> ../\(index)".utf8) }
        }
        return Dictionary(uniqueKeysWithValues: files.map { ("\(name)/\($0.key)", $0.value) })
    }

    static let emptyPrimary = FITSBuilder.header([
        "SIMPLE  =                    T", "BITPIX  =                    8", "NAXIS   =                    0",
        "EXTEND  =                    T",
    ])

    private static func text(_ cards: [String]) -> [UInt8] {
        cards.flatMap { FITSBuilder.card($0) + [UInt8(ascii: "\n")] }
    }

    /// Version 1.0 of numpy.lib.format, padded to 4096 bytes; the length of its text stands in two bytes, lower first.
    private static func npyHeader(_ array: String) -> [UInt8] {
        let start = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(4086 & 0xff), UInt8(4086 >> 8)]
        let text = Array("{\(array), }".utf8)
        return start + text + [UInt8](repeating: 0x20, count: 4085 - text.count) + [0x0a]
    }
}

extension SampleFile {
    /// An image in the primary HDU, two images of one name, a table with a heap, an HDU without data or name.
    static let everyKind = SampleFile(
        name: "m13.fits",
        parts: [
            Part(
                hdu: .primary(bitpix: 16, axes: [30, 4], "OBJECT  = 'M 13    '"), names: ["PRIMARY"],
                array: "'descr': '>i2', 'fortran_order': False, 'shape': (4, 30)"),
            Part(
                hdu: .image(bitpix: -32, axes: [5, 6, 7], "EXTNAME = 'SCI     '"), names: ["SCI"],
                array: "'descr': '>f4', 'fortran_order': False, 'shape': (7, 6, 5)"),
            Part(
                hdu: .binaryTable(
                    rowLength: 6, rows: 500, heap: 40, formats: ["J", "I"], "TTYPE1  = 'ID      '",
                    "TTYPE2  = 'FLUX    '", "EXTNAME = 'CAT     '"), names: ["CAT"],
                array: "'descr': [('ID','>i4'),('FLUX','>i2')], 'fortran_order': False, 'shape': (500,)"),
            Part(
                hdu: .image(bitpix: 8, axes: [3000], "EXTNAME = 'SCI     '", "EXTVER  = 2"), names: ["SCI,2"],
                array: "'descr': '|u1', 'fortran_order': False, 'shape': (3000,)"),
            Part(hdu: .image(), names: [], array: nil),
        ])

    /// One image and nothing else.
    static func image(_ name: String, axes: [Int] = [100], _ card: String = "COMMENT no more") -> SampleFile {
        let shape = axes.reversed().map(String.init).joined(separator: ", ") + (axes.count == 1 ? "," : "")
        return SampleFile(
            name: name,
            parts: [
                Part(
                    hdu: .primary(bitpix: 8, axes: axes, card), names: ["PRIMARY"],
                    array: "'descr': '|u1', 'fortran_order': False, 'shape': (\(shape))")
            ])
    }
}
