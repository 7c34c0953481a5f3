/// Comparison of entity tags (RFC 9110 §8.8.3).
enum EntityTag {
    /// A weak tag says "as good as", not "byte for byte": it must not be sent in `If-Match` (RFC 9110 §13.1.1).
    static func isStrong(_ tag: String) -> Bool {
        !tag.hasPrefix("W/")
    }

    /// The weak comparison of §8.8.3.2: by what stands in the quotes. Between two strong tags it is the strong one;
    /// a proxy that weakens a tag for one answer still speaks of the same version.
    static func matches(_ a: String, _ b: String) -> Bool {
        opaque(a) == opaque(b)
    }

    private static func opaque(_ tag: String) -> Substring {
        isStrong(tag) ? tag[...] : tag.dropFirst(2)
    }
}
