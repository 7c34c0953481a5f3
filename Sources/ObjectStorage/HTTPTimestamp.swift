import HTTP

extension Timestamp {
    /// A date as HTTP writes it (RFC 9110 §5.6.7).
    init?(httpDate text: String) {
        guard let seconds = HTTPDate.seconds(text) else { return nil }
        self.init(seconds: seconds)
    }
}
