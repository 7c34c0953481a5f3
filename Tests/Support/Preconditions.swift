import HTTP

/// The conditional fields of a request, held against what the server has (RFC 9110 §13).
struct Preconditions {
    var request: RecordedRequest
    var etag: String?
    var lastModified: String

    /// 412, 304 or none, in the order of RFC 9110 §13.2.2.
    func failedStatus(ignoringIfMatch: Bool) -> Int? {
        if let tags = request["If-Match"] {
            if !ignoringIfMatch, !list(tags, has: { $0 == etag && !$0.hasPrefix("W/") }) { return 412 }
        } else if let date = request["If-Unmodified-Since"], !ignoringIfMatch, isUnmodified(since: date) == false {
            return 412
        }
        if let tags = request["If-None-Match"] {
            if list(tags, has: { weak($0) == etag.map(weak) }) { return 304 }
        } else if let date = request["If-Modified-Since"], isUnmodified(since: date) == true {
            return 304
        }
        return nil
    }

    /// Whether a Range field counts (RFC 9110 §13.1.5).
    var ifRangeHolds: Bool {
        guard let validator = request["If-Range"] else { return true }
        return validator == lastModified || (validator == etag && !validator.hasPrefix("W/"))
    }

    /// What is older than the date is unmodified, too (RFC 9110 §13.1.3, §13.1.4); `nil` if it is no date, which
    /// is no condition.
    private func isUnmodified(since date: String) -> Bool? {
        guard let date = HTTPDate.seconds(date), let modified = HTTPDate.seconds(lastModified) else { return nil }
        return modified <= date
    }

    private func list(_ tags: String, has matches: (String) -> Bool) -> Bool {
        if tags == "*" { return true }
        return tags.split(separator: ",").contains { matches(String($0.drop { $0 == " " })) }
    }

    private func weak(_ tag: String) -> String {
        tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : tag
    }
}

/// A Range field of one range (RFC 9110 §14.1.2); one of several is not understood, which is allowed.
enum RequestedRange: Equatable {
    case satisfiable(Range<Int>)
    case unsatisfiable

    init?(_ field: String, size: Int) {
        guard field.hasPrefix("bytes="), !field.contains(",") else { return nil }
        let ends = field.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return nil }
        if ends[0].isEmpty {
            guard let suffix = Int(ends[1]), suffix >= 0 else { return nil }
            self = suffix == 0 || size == 0 ? .unsatisfiable : .satisfiable(max(0, size - suffix)..<size)
            return
        }
        guard let first = Int(ends[0]), first >= 0 else { return nil }
        let last = ends[1].isEmpty ? Int.max : Int(ends[1])
        guard let last, last >= first else { return nil }
        self = first >= size ? .unsatisfiable : .satisfiable(first..<min(last, size - 1) + 1)
    }
}
