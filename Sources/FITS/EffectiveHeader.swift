extension HDULayout {
    /// The records of an HDU together with those it inherits: where an extension has `INHERIT = T` and the primary HDU
    /// has no data, the primary header's keywords hold for the extension as well, unless it has them itself (FITS 4.0
    /// Appendix K).
    ///
    /// A view for those who ask for a keyword. The header itself, and its text, stay as they are stored.
    public func effectiveRecords(of hdu: HDU) -> [KeywordRecord] {
        let own = Array(hdu.header.records)
        guard let primary = hdus.first, hdu.index > 0, primary.axes.isEmpty, hdu.header.logical("INHERIT") == true
        else {
            return own
        }
        let names = Set(own.map(\.keyword)).union(Self.neverInherited)
        return own + primary.header.records.filter { $0.value != nil && !names.contains($0.keyword) }
    }

    /// What describes the primary HDU's own structure.
    private static let neverInherited: Set<String> = [
        "SIMPLE", "BITPIX", "NAXIS", "EXTEND", "PCOUNT", "GCOUNT", "GROUPS", "CHECKSUM", "DATASUM", "EXTNAME", "EXTVER",
        "EXTLEVEL",
    ]
}
