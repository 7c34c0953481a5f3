/// Why a header does not say how long its data unit is.
public enum FITSError: Error, Sendable, Equatable {
    case missing(keyword: String)
    case notAnInteger(keyword: String, value: String)
    case negative(keyword: String, value: Int)
    /// More axes than the 999 of FITS 4.0 §4.4.1.1.
    case tooManyAxes(Int)

    /// A sentence for people.
    public var text: String {
        switch self {
        case .missing(let keyword): "The header has no \(keyword)."
        case .notAnInteger(let keyword, let value): "\(keyword) should be a whole number and is \(value)."
        case .negative(let keyword, let value): "\(keyword) is \(value), and no length can be negative."
        case .tooManyAxes(let count): "NAXIS is \(count); FITS allows 0 to 999 axes."
        }
    }
}
