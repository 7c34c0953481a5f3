extension FITSBuilder {
    /// A card whose value ends in column 30, as mandatory keywords must have it (FITS 4.0 §4.2.3, §4.2.4).
    public static func fixed(_ name: String, _ value: some Numeric & CustomStringConvertible, _ comment: String = "")
        -> String
    {
        fixed(name, text: value.description, comment)
    }

    public static func fixed(_ name: String, _ value: Bool, _ comment: String = "") -> String {
        fixed(name, text: value ? "T" : "F", comment)
    }

    /// A card whose text begins in column 11 and has at least eight characters (FITS 4.0 §4.2.1.1).
    public static func fixed(_ name: String, _ value: String, _ comment: String = "") -> String {
        let text = "'" + value + String(repeating: " ", count: max(0, 8 - value.utf8.count)) + "'"
        let padding = String(repeating: " ", count: max(0, 20 - text.utf8.count))
        return keyword(name, text + (comment.isEmpty ? "" : padding + " / " + comment))
    }

    private static func fixed(_ name: String, text: String, _ comment: String) -> String {
        let padding = String(repeating: " ", count: max(0, 20 - text.utf8.count))
        return keyword(name, padding + text + (comment.isEmpty ? "" : " / " + comment))
    }
}
