import TestSupport
import Testing

@testable import fitsfs

struct HeaderWriterTests {
    private static let file = FITSBuilder.file(
        .primary(bitpix: 8, axes: [], "OBJECT  = 'M 13, \"Hercules\"' / a cluster"),
        .image(bitpix: 16, axes: [3, 2], "EXTNAME = 'SCI'", "EXTVER  = 2", "EXPTIME = 120.50"))

    /// What `fitsfs headers` prints on standard output for a folder with that file.
    private func text(
        _ format: HeadersCommand.Format, keywords: [String] = [], hdu: String? = nil, of bytes: [UInt8] = file
    ) async throws -> String {
        let folder = try TemporaryFolder()
        try folder.write("m13.fits", bytes)
        var settings = Settings()
        let writer = HeaderWriter(format: format, keywords: keywords, hdu: hdu)
        var text = writer.heading
        for try await file in HeaderSweep(try Assembly(folder.path, &settings)) {
            text += writer.text(of: try file.outcome.get(), named: file.path)
        }
        return text
    }

    @Test("As text, every HDU has a line that places it, and then its cards of 80 columns")
    func cards() async throws {
        let lines = try await text(.text).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first == "# m13.fits[0]: header at 0, data at 2880, 0 bytes")
        #expect(lines.contains("# m13.fits[1] SCI,2: header at 2880, data at 5760, 12 bytes"))
        #expect(lines.filter { $0.hasPrefix("END ") }.count == 2)
        #expect(lines.dropLast().allSatisfy { $0.hasPrefix("#") || $0.utf8.count == 80 })
    }

    @Test("With keywords, an HDU is a row, and what it lacks is empty")
    func rows() async throws {
        #expect(
            try await text(.text, keywords: ["extname", "EXPTIME"])
                == "FILE\tHDU\textname\tEXPTIME\nm13.fits\t0\t\t\nm13.fits\t1\tSCI\t120.5\n")
    }

    @Test("CSV quotes what has a comma or a quote in it, and ends lines as RFC 4180 wants")
    func csv() async throws {
        #expect(
            try await text(.csv, keywords: ["OBJECT"])
                == "FILE,HDU,NAME,VERSION,OBJECT\r\nm13.fits,0,,1,\"M 13, \"\"Hercules\"\"\"\r\nm13.fits,1,SCI,2,\r\n")
        let all = try await text(.csv)
        #expect(all.hasPrefix("FILE,HDU,NAME,VERSION,KEYWORD,VALUE,COMMENT\r\n"))
        #expect(all.contains("m13.fits,0,,1,OBJECT,\"M 13, \"\"Hercules\"\"\",a cluster\r\n"))
        #expect(all.contains("m13.fits,1,SCI,2,NAXIS1,3,\r\n"))
    }

    @Test("JSON is an object a line, with the places of header and data")
    func json() async throws {
        let lines = try await text(.json).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[1].contains("\"header_offset\": 2880,\"data_offset\": 5760,\"data_length\": 12"))
        #expect(
            try await text(.json, keywords: ["EXPTIME"], hdu: "1")
                == "{\"file\": \"m13.fits\",\"hdu\": 1,\"name\": \"SCI\",\"version\": 2,\"EXPTIME\": \"120.5\"}\n")
    }

    @Test(
        "An HDU is chosen by its number, or by its name in any case",
        arguments: [
            ("0", ["0"]), ("1", ["1"]), ("sci", ["1"]), ("primary", ["0"]), ("2", []), ("DQ", []),
        ] as [(String, [String])])
    func chosen(_ hdu: String, _ rows: [String]) async throws {
        let lines = try await text(.text, keywords: ["BITPIX"], hdu: hdu).split(separator: "\n").dropFirst()
        #expect(lines.map { String($0.split(separator: "\t")[1]) } == rows)
    }

    @Test("A value can't break a row", arguments: [HeadersCommand.Format.text, .csv, .json])
    func hostile(_ format: HeadersCommand.Format) async throws {
        let bytes = FITSBuilder.file(.primary("OBJECT  = 'a\tb\nc\rd' / no text may have these"))
        let rows = try await text(format, keywords: ["OBJECT"], of: bytes).split(whereSeparator: \.isNewline)
        #expect(rows.count == (format == .json ? 1 : 2))
        #expect(rows.last?.contains("a?b?c?d") == true)
    }
}
