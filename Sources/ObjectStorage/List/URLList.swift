import HTTP

/// A list of URLs, each with the path that it gets in the mount.
///
/// One entry a line: a URL, or a URL, a tab and a path. Blank lines and lines that begin with `#` are passed over.
/// Entries without a path lose the longest folder that they have in common.
public struct URLList: Sendable {
    public struct Entry: Sendable, Equatable {
        /// An absolute URL: `http`, `https` or `file`.
        public var url: String
        /// The path, spelled as a key of the store.
        public var key: String
    }

    /// In the order of the list; no two have the same key.
    public let entries: [Entry]

    /// - Parameters:
    ///   - text: ASCII or UTF-8, with or without a byte order mark, with the line ends of any system.
    ///   - localFolder: the folder from which relative paths of files start, where the list is a local one. A list that
    ///     came from elsewhere names no files of this machine.
    public init(parsing text: [UInt8], localFolder: String? = nil) throws(URLListError) {
        var parsed: [URLListLine] = []
        var number = 0
        for line in Self.lines(of: text) {
            number += 1
            if let line = try URLListLine(line, number: number, localFolder: localFolder) { parsed.append(line) }
        }
        let common = CommonFolder(parsed)
        var keys = DistinctKeys()
        var entries: [Entry] = []
        entries.reserveCapacity(parsed.count)
        for line in parsed {
            entries.append(Entry(url: line.url, key: keys.distinct(try line.key(below: common))))
        }
        self.entries = entries
    }

    private static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
        let body = text.starts(with: [0xEF, 0xBB, 0xBF]) ? text.dropFirst(3) : text[...]
        return body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }
}

/// Why a list cannot be used, and in which of its lines, counted from 1.
public struct URLListError: Error, Sendable, Equatable, CustomStringConvertible {
    public var line: Int
    /// What is wrong there, as the end of a sentence.
    public var reason: String

    public var description: String { "Line \(line) of the list \(reason)." }
}

/// Gives each key once: one that was given already gets `~2`, `~3` and so on before its suffix.
private struct DistinctKeys {
    private var given: Set<String> = []
    /// The number to try next for a key, so that many of one key do not each begin at 2.
    private var next: [String: Int] = [:]

    mutating func distinct(_ key: String) -> String {
        if given.insert(key).inserted { return key }
        let name =
            key.utf8.lastIndex(of: UInt8(ascii: "/")).map { key.utf8[key.utf8.index(after: $0)...] } ?? key.utf8[...]
        let suffix = FITSName.suffixStart(of: name)
        var number = next[key] ?? 2
        while true {
            let other = "\(key[..<suffix])~\(number)\(key[suffix...])"
            number += 1
            if given.insert(other).inserted {
                next[key] = number
                return other
            }
        }
    }
}
