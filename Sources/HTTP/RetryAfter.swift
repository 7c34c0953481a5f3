import CCurl
import Glibc

/// The field by which a server says when to come again (RFC 9110 §10.2.3): seconds, or a date.
enum RetryAfter {
    /// - Parameter now: seconds since 1970, as the date is counted.
    /// - Returns: `nil` for what is neither; zero for a date that has passed.
    static func delay(_ field: String, now: Int) -> Duration? {
        if field.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) { return Int(field).map { .seconds($0) } }
        return HTTPDate.seconds(field).map { .seconds(max(0, $0 - now)) }
    }
}

/// Dates as servers write them.
public enum HTTPDate {
    /// Seconds since 1970, from any of the three forms of RFC 9110 §5.6.7.
    public static func seconds(_ text: String) -> Int? {
        let seconds = curl_getdate(text, nil)
        return seconds == -1 ? nil : seconds
    }

    static func now() -> Int { time(nil) }
}
