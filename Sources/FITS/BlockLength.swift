/// The length in bytes of a FITS block: every header and every data unit is filled up to a multiple of it
/// (FITS 4.0 §3.1).
public let blockLength = 2880

/// Lengths and offsets come from headers that may claim anything; these sums stay at `Int.max` instead of trapping.
extension Int {
    /// Rounded up to whole FITS blocks.
    var filledToBlocks: Int {
        let rest = self % blockLength
        return rest == 0 ? self : adding(blockLength - rest)
    }

    func adding(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    func times(_ other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
