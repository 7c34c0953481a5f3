/// Which bytes of what whole an answer carries: the value of `Content-Range` (RFC 9110 §14.4).
///
/// The inclusive form of HTTP ends here; everywhere else a range is half-open.
struct ContentRange: Equatable {
    /// Bytes of the whole; `nil` in the answer to a range that cannot be satisfied (`bytes */1234`).
    var range: Range<Int>?
    /// Length of the whole in bytes; `nil` where the server does not say (`*`).
    var total: Int?

    /// - Returns: `nil` for another unit than bytes, for what is no such value (the last byte before the first, or
    ///   not below the total: a recipient must not use these), and for a total beyond `Object.largestSize`.
    init?(_ value: some StringProtocol) {
        let value = Array(value.utf8)
        guard let blank = value.firstIndex(of: UInt8(ascii: " ")),
            String(decoding: value[..<blank], as: UTF8.self).lowercased() == "bytes"
        else { return nil }
        let parts = value[(blank + 1)...].split(
            separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }

        if !parts[1].elementsEqual("*".utf8) {
            guard let total = Int(digits: parts[1]), total <= Object.largestSize else { return nil }
            self.total = total
        }
        if parts[0].elementsEqual("*".utf8) {
            guard total != nil else { return nil }
            return
        }
        let ends = parts[0].split(separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Int(digits: ends[0]), let last = Int(digits: ends[1]),
            first <= last, last < total ?? Object.largestSize
        else { return nil }
        range = first..<last + 1
    }

    /// The value of a `Range` field that asks for `range` (RFC 9110 §14.2), which is not empty.
    static func request(_ range: Range<Int>) -> String {
        "bytes=\(range.lowerBound)-\(range.upperBound - 1)"
    }
}

extension ContentRange: CustomStringConvertible {
    var description: String {
        let range = range.map { "\($0.lowerBound)-\($0.upperBound - 1)" } ?? "*"
        return "bytes \(range)/\(total.map(String.init) ?? "*")"
    }
}

extension Int {
    /// A number of one or more decimal digits and nothing else, below `Int.max`.
    init?(digits: some Collection<UInt8>) {
        guard !digits.isEmpty else { return nil }
        var number = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(digit - 0x30))
            if overflow || carry { return nil }
            number = sum
        }
        guard number < Int.max else { return nil }
        self = number
    }
}
