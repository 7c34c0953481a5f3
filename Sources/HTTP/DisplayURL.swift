/// A URL as people may see it: without user name and password, and with `***` for the values in its query that let
/// in whoever knows them, as in a presigned URL. Any other text stays as it is.
public func displayURL(_ text: String) -> String {
    guard let scheme = text.firstRange(of: "://") else { return text }
    var rest = text[scheme.upperBound...]
    // A password with a slash in it makes the URL none; what it hides is then anything before the last `@`.
    let hiding = URL(text) == nil ? rest.utf8 : rest.utf8.prefix { !"/?#".utf8.contains($0) }
    if let at = hiding.lastIndex(of: UInt8(ascii: "@")) { rest = rest[rest.utf8.index(after: at)...] }
    var shown = String(text[..<scheme.upperBound])
    guard let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) else { return shown + rest }
    let end = rest.utf8[mark...].firstIndex(of: UInt8(ascii: "#")) ?? rest.endIndex
    let items = rest[rest.utf8.index(after: mark)..<end].split(separator: "&", omittingEmptySubsequences: false)
    shown += rest[...mark]
    shown += items.map(shownItem).joined(separator: "&")
    return shown + rest[end...]
}

private func shownItem(_ item: Substring) -> String {
    guard let sign = item.utf8.firstIndex(of: UInt8(ascii: "=")) else { return String(item) }
    let name = String(decoding: URL.percentDecoded(item[..<sign]), as: UTF8.self).lowercased()
    return secretNames.contains(name) ? item[...sign] + "***" : String(item)
}

/// Of the signatures of S3 (versions 2 and 4), Google Cloud Storage, CloudFront and Azure, and of what servers call
/// their own keys.
private let secretNames: Set<String> = [
    "x-amz-signature", "x-amz-security-token", "x-amz-credential", "x-goog-signature", "x-goog-credential",
    "signature", "awsaccesskeyid", "sig", "token", "access_token", "auth", "key", "apikey", "api_key", "api-key",
    "password", "passwd", "secret",
]
