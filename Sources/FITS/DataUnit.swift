/// The mandatory keywords, and how long they make the data unit (FITS 4.0 §4.4.1, §6.1.1).
public struct DataUnit: Sendable, Equatable {
    public let bitpix: Int
    /// `NAXIS1`…`NAXISn`: the axis that varies fastest comes first.
    public let axes: [Int]
    public let pcount: Int
    public let gcount: Int
    public let isRandomGroups: Bool

    /// Bytes, without the padding to whole blocks; `Int.max` where the keywords claim more than that, as files in the
    /// wild do.
    ///
    /// `|BITPIX| / 8 · GCOUNT · (PCOUNT + NAXIS1 · … · NAXISn)` (FITS 4.0 §4.4.1.2, Eq. 2).
    ///
    /// Random groups leave out `NAXIS1`, which is 0 (§6.1.1). A primary header needs no PCOUNT and GCOUNT (§4.4.1.1,
    /// Eq. 1), but where it has them astropy and CFITSIO count with them, and so does this. Without axes there are no
    /// data, whatever PCOUNT says.
    public var length: Int {
        guard !sizedAxes.isEmpty, gcount > 0 else { return 0 }
        let values = Int128(elements) + Int128(pcount)
        let (bits, overflow) = values.multipliedReportingOverflow(by: Int128(bitpix.magnitude))
        let (all, tooMany) = bits.multipliedReportingOverflow(by: Int128(gcount))
        return overflow || tooMany ? .max : Int(clamping: all / 8)
    }

    private var sizedAxes: ArraySlice<Int> { isRandomGroups ? axes.dropFirst() : axes[...] }

    /// The product of the axes, at most `Int.max`.
    private var elements: Int {
        sizedAxes.contains(0) ? 0 : sizedAxes.reduce(1) { $0.times($1) }
    }

    /// Whether `BITPIX` is one of the six of FITS 4.0 §4.4.1.1; another has a length but no type.
    public var hasValidBitpix: Bool { [8, 16, 32, 64, -32, -64].contains(bitpix) }
}

extension DataUnit {
    /// Reads the mandatory keywords, in whatever order they stand.
    /// - Parameter remarks: takes a sentence for everything that is odd but can be read.
    init(_ header: Header, remarks: inout [String]) throws(FITSError) {
        let keywords = MandatoryKeywords(header, remarks: &remarks)
        let axisCount = try keywords.integer(keywords.naxis, "NAXIS", &remarks)
        if axisCount == nil { remarks.append("The header has no NAXIS; the data unit counts as empty.") }
        guard (axisCount ?? 0) <= 999 else { throw .tooManyAxes(axisCount ?? 0) }
        guard (axisCount ?? 0) >= 0 else { throw .negative(keyword: "NAXIS", value: axisCount ?? 0) }
        var axes: [Int] = []
        for number in 0..<(axisCount ?? 0) {
            let keyword = "NAXIS\(number + 1)"
            let card = number < keywords.axes.count ? keywords.axes[number] : nil
            guard let length = try keywords.integer(card, keyword, &remarks) else { throw .missing(keyword: keyword) }
            guard length >= 0 else { throw .negative(keyword: keyword, value: length) }
            axes.append(length)
        }
        let bitpix = try keywords.integer(keywords.bitpix, "BITPIX", &remarks)
        guard bitpix != nil || axes.isEmpty else { throw .missing(keyword: "BITPIX") }
        let pcount = try keywords.integer(keywords.pcount, "PCOUNT", &remarks) ?? 0
        let gcount = try keywords.integer(keywords.gcount, "GCOUNT", &remarks) ?? 1
        guard gcount >= 0 else { throw .negative(keyword: "GCOUNT", value: gcount) }

        self.bitpix = bitpix ?? 8
        self.axes = axes
        self.pcount = pcount
        self.gcount = gcount
        self.isRandomGroups =
            axes.first == 0 && header.cardCount > 0 && header.keywordField(0) == .simple
            && header.value(.groups) == .logical(true)
        if pcount < 0 {
            // Both readers put up with it as long as the sum is no negative length.
            guard elements.adding(pcount) >= 0 else { throw .negative(keyword: "PCOUNT", value: pcount) }
            remarks.append("PCOUNT is \(pcount), which shortens the data unit; no count should be negative.")
        }
        if !hasValidBitpix {
            remarks.append("BITPIX is \(self.bitpix), which is no FITS type; the data can be read as bytes only.")
        }
    }
}
