/// A date and time of day of the proleptic Gregorian calendar, in UTC unless the reader of a text says otherwise.
struct CivilTime {
    var year = 1970
    var month = 1
    var day = 1
    var hour = 0
    var minute = 0
    /// 60 in a leap second, which counts as the first of the next minute.
    var second = 0

    /// Seconds since 1970-01-01T00:00:00Z; `nil` where a part is out of its range or the day not in its month.
    ///
    /// Years are 1 to 9999: what four digits can say.
    var secondsSince1970: Int? {
        guard (1...9999).contains(year), (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        return daysSince1970 * 86400 + hour * 3600 + minute * 60 + second
    }

    /// With the year beginning in March a leap day comes last, and the days before a month follow one formula.
    private var daysSince1970: Int {
        let years = month > 2 ? year : year - 1
        let months = (month + 9) % 12
        return years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day - 719_469
    }

    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The month of an English abbreviation ("Nov" is 11), in any case.
    static func month(_ name: some Collection<UInt8>) -> Int? {
        guard name.count == 3 else { return nil }
        let name = String(decoding: name, as: UTF8.self).lowercased()
        let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        return names.firstIndex(of: name).map { $0 + 1 }
    }

    /// Sets the time of day from `10:00` or `10:00:59`.
    /// - Returns: whether that is what the text is.
    mutating func setTime(_ text: some Collection<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts.allSatisfy({ $0.count == 2 }),
            let hour = Int(digits: parts[0]), let minute = Int(digits: parts[1])
        else { return false }
        if parts.count == 3 {
            guard let second = Int(digits: parts[2]) else { return false }
            self.second = second
        }
        self.hour = hour
        self.minute = minute
        return true
    }
}
