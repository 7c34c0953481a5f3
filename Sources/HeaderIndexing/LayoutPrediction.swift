import FITS

/// Guesses, in the course of one walk, where the headers lie that the walk has not come to.
///
/// The walk itself checks: it computes each offset from the header before it, so a wrong guess costs bytes and never
/// changes one that is served.
struct LayoutPrediction {
    /// Bytes between two headers that are fetched along with them rather than by a request more: at 100 MB/s they take
    /// 0.2 ms, a hundredth of a round trip.
    private static let gap = 16 << 10
    /// What one guess may cost at most.
    private static let mostBytes = 32 << 20
    /// HDUs alike, one after another, that make a file of detectors: more of them are expected then.
    private static let alike = 3
    private static let mostRepetitions = 32

    /// Guesses from siblings in one walk: the second is for a header that has grown by a block and moved all that follow.
    private static let mostGuesses = 4

    private let siblings: [Sibling]
    private var guesses = 0
    private var repetitions = 2
    private var isRepeating = false
    /// Where the headers of the last guess were to begin, but for the first one, whose place was no guess.
    private var expected: [Int] = []
    /// Headers whose place was guessed from a sibling, and those of them that were there.
    private var guessed = 0
    private var right = 0

    init(siblings: [Sibling]) { self.siblings = siblings }

    /// Whether the guesses from siblings were right for the most part; `nil` if none was made.
    var verdict: Bool? { guessed == 0 ? nil : 2 * right >= guessed }

    /// The ranges that the next headers are expected in, in order; empty if there is nothing to go by.
    ///
    /// - Parameters:
    ///   - hdus: those that the walk has found.
    ///   - start: where the next header begins.
    ///   - missing: its first byte that is missing.
    mutating func ranges(
        after hdus: [HDU], at start: Int, missing: Int, through need: HeaderNeed, size: Int
    ) -> [Range<Int>] {
        judge(by: hdus)
        var headers: [Range<Int>] = []
        if guesses < Self.mostGuesses, let sibling = siblings.first(where: { $0.mayContinue(hdus) }) {
            headers = sibling.headers(from: hdus.count, through: need, at: start, size: size)
        }
        isRepeating = headers.isEmpty
        if headers.isEmpty { headers = repeating(hdus, at: start, through: need, size: size) }
        // A header that is longer than expected moves what follows: it is read to its end first.
        guard let first = headers.first, first.contains(missing), headers.count > 1 || missing == 0 else { return [] }
        headers[0] = missing..<first.upperBound
        guesses += 1
        expected = headers.dropFirst().map(\.lowerBound)
        return Self.joined(headers)
    }

    /// Holds the last guess against what was found.
    mutating func judge(by hdus: [HDU]) {
        guard !expected.isEmpty else { return }
        let found = Set(hdus.suffix(expected.count + 1).map(\.headerRange.lowerBound))
        let count = expected.count(where: found.contains)
        if isRepeating {
            repetitions = 2 * count >= expected.count ? min(2 * repetitions, Self.mostRepetitions) : 0
        } else {
            guessed += expected.count
            right += count
        }
        expected = []
    }

    /// A mosaic's HDUs are alike: the next ones are taken to be as long as the last.
    private func repeating(_ hdus: [HDU], at start: Int, through need: HeaderNeed, size: Int) -> [Range<Int>] {
        guard let last = hdus.last, hdus.count > Self.alike,
            hdus.suffix(Self.alike).allSatisfy({ $0.range.count == last.range.count })
        else { return [] }
        var count = repetitions
        if case .hdu(let index) = need { count = min(count, index + 1 - hdus.count) }
        return (0..<max(0, count)).map { start + $0 * last.range.count }.filter { $0 < size }
            .map { $0..<min(size, $0 + last.headerRange.count) }
    }

    private static func joined(_ headers: [Range<Int>]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var bytes = 0
        for header in headers {
            bytes += header.count
            guard bytes <= mostBytes else { break }
            if let last = ranges.last, header.lowerBound >= last.lowerBound, header.lowerBound - last.upperBound <= gap
            {
                bytes += max(0, header.lowerBound - last.upperBound)
                ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, header.upperBound)
            } else {
                ranges.append(header)
            }
        }
        return ranges
    }
}
