/// A size as directory indexes print it: `12345`, `1.2M`, `960K`, `3.4 GiB`.
enum PrintedSize {
    /// About how many bytes the last word or two of a line mean, or `nil` if that is no size.
    static func bytes(in line: String) -> Int? {
        // Most are exact, and there may be a million of them.
        let lastWord = line.utf8.lastIndex(of: UInt8(ascii: " ")).map { line.utf8[$0...].dropFirst() } ?? line.utf8[...]
        if let exact = Int(digits: lastWord) { return exact }
        var words = line.split(separator: " ").suffix(2).map(String.init)
        guard var last = words.popLast() else { return nil }
        if last.first?.isLetter == true, let number = words.last { last = number + last }
        let number = last.prefix { $0.isNumber || $0 == "." }
        let unit = last.dropFirst(number.count).lowercased()
        guard let value = Double(number), let power = ["": 0, "b": 0, "k": 1, "m": 2, "g": 3, "t": 4][unit.prefix(1)],
            ["", "b", "ib"].contains(unit.dropFirst())
        else { return nil }
        let bytes = (0..<power).reduce(value) { bytes, _ in bytes * 1024 }
        return bytes < 1e18 ? Int(bytes) : nil
    }
}
