extension Timestamp {
    /// Finds the first date with a time of day in the text beside a link.
    ///
    /// nginx prints `22-Nov-2026 10:00`, Apache `2026-11-22 10:00`, lighttpd `2026-Nov-22 10:00:00`, Caddy and rclone
    /// ISO 8601 with `T` or a blank, with `Z`, `+00:00` or ` +0000`. A time without a zone is taken as UTC.
    init?(printed text: ArraySlice<UInt8>) {
        let words = text.split { $0 <= 0x20 }
        for (index, word) in words.enumerated() {
            let halves = word.split(separator: UInt8(ascii: "T"), maxSplits: 1)
            guard let date = halves.first, var time = CivilTime(printedDate: date) else { continue }
            var rest = words[(index + 1)...]
            guard let clock = halves.count == 2 ? halves[1] : rest.popFirst() else { return nil }
            guard let zoneText = time.setClock(clock), let seconds = time.secondsSince1970 else { continue }
            let zone = zoneText.isEmpty ? rest.first ?? [] : zoneText
            self.init(seconds: seconds - (Self.zoneOffset(zone) ?? 0))
            return
        }
        return nil
    }

    /// Seconds east of Greenwich, from `+0100` or `+01:00`; `nil` for what is no such thing.
    private static func zoneOffset(_ text: ArraySlice<UInt8>) -> Int? {
        guard let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        let digits = text.dropFirst().filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 4, let number = Int(digits: digits), number <= 1400 else { return nil }
        let seconds = (number / 100 * 60 + number % 100) * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }
}

extension CivilTime {
    /// A date as `2026-11-22`, `2026-Nov-22` or `22-Nov-2026`.
    fileprivate init?(printedDate text: ArraySlice<UInt8>) {
        guard (10...11).contains(text.count) else { return nil }
        let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let (first, last) = parts[0].count == 4 ? (parts[0], parts[2]) : (parts[2], parts[0])
        guard first.count == 4, last.count == 2, let year = Int(digits: first), let day = Int(digits: last),
            let month = parts[1].count == 2 ? Int(digits: parts[1]) : CivilTime.month(parts[1])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Sets the time of day from the beginning of `text`; a fraction of a second is dropped.
    /// - Returns: the zone that follows, or `nil` where `text` does not begin with a time.
    fileprivate mutating func setClock(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let digits = text.prefix { $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: ":") }
        guard setTime(digits) else { return nil }
        let rest = text[digits.endIndex...]
        guard rest.first == UInt8(ascii: ".") else { return rest }
        return rest.dropFirst().drop { $0 >= 0x30 && $0 <= 0x39 }
    }
}
