/// What servers are told that asks them (RFC 9110 §10.1.5).
public enum Product {
    public static let version = "0.1.0"
    public static let userAgent = "fitsfs/\(version)"
}
