import TestSupport

/// A FITS file of any size that needs no room: a primary image of bytes with a pattern, and extensions without data.
struct Sparse {
    let resource: ServerResource
    private let headerLength: Int

    init(axes: [Int], extensions: Int) {
        let shape = axes.enumerated().map { FITSBuilder.keyword("NAXIS\($0 + 1)", "\($1)") }
        let header = FITSBuilder.header(
            ["SIMPLE  =                    T", "BITPIX  = 8", "NAXIS   = \(axes.count)"] + shape)
        let data = header.count..<header.count + axes.reduce(1, *)
        let padded = (data.upperBound + 2879) / 2880 * 2880
        let end = (0..<extensions).flatMap { _ in FITSBuilder.image().bytes }
        headerLength = header.count
        resource = .sparse(size: padded + end.count) { range in
            func part(_ whole: Range<Int>) -> Range<Int> { range.clamped(to: whole) }
            return Array(header[part(0..<header.count)]) + ServerResource.patternBytes(part(data))
                + [UInt8](repeating: 0, count: part(data.upperBound..<padded).count)
                + part(padded..<padded + end.count).map { end[$0 - padded] }
        }
    }

    /// Bytes of the image.
    func data(_ range: Range<Int>) -> [UInt8] { ServerResource.patternBytes(range.shifted(by: headerLength)) }
}

extension Range<Int> {
    fileprivate func shifted(by distance: Int) -> Range<Int> { lowerBound + distance..<upperBound + distance }
}
