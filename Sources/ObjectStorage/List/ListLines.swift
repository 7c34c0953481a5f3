import Glibc

/// The lines of a list, read one after another or each by its beginning.
struct ListLines: Sendable {
    private let text: [UInt8]
    private let localFolder: String?

    init(_ text: [UInt8], localFolder: String?) throws(URLListError) {
        guard text.count <= Int(UInt32.max) else {
            throw URLListError(line: 1, reason: "begins a text of more than 4 GiB, which no list needs")
        }
        self.text = text
        self.localFolder = localFolder
    }

    /// Every line but those that are passed over, with where it begins.
    func forEach(_ body: (URLListLine, Int) throws(URLListError) -> Void) throws(URLListError) {
        var start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var number = 0
        while start < text.count {
            number += 1
            let bytes = bytes(at: start)
            if let line = try URLListLine(bytes, number: number, localFolder: localFolder) { try body(line, start) }
            start = bytes.endIndex + 1
        }
    }

    /// A line that `forEach` has given.
    func line(at start: Int) -> URLListLine {
        guard let line = try? URLListLine(bytes(at: start), number: 0, localFolder: localFolder) else {
            preconditionFailure("A line was read before, and the text has not changed.")
        }
        return line
    }

    private func bytes(at start: Int) -> ArraySlice<UInt8> {
        let range = text.withUnsafeBytes { text in
            guard start < text.count else { return start..<start }
            let end = memchr(text.baseAddress! + start, CInt(UInt8(ascii: "\n")), text.count - start)
            return start..<(end.map { UnsafeRawPointer($0) - text.baseAddress! } ?? text.count)
        }
        return text[range]
    }
}
