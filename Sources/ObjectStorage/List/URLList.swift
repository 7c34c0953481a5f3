import HTTP

/// A list of URLs, each with the path that it gets in the mount.
///
/// One entry a line: a URL, or a URL, a tab and a path. Blank lines and lines that begin with `#` are passed over.
/// Entries without a path lose the longest folder that they have in common.
public struct URLList: Sendable {
    public struct Entry: Sendable, Equatable {
        /// An absolute URL: `http`, `https` or `file`.
        public var url: String
        /// The names of the folders and of the object, decoded.
        public var path: [[UInt8]]
    }

    /// In the order of the list; no two have the same path.
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
        var names = DistinctPaths()
        var entries: [Entry] = []
        entries.reserveCapacity(parsed.count)
        for line in parsed {
            entries.append(Entry(url: line.url, path: names.distinct(try line.path(below: common))))
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

/// Gives each path once: one that was given already gets `~2`, `~3` and so on before its suffix.
private struct DistinctPaths {
    private var given: Set<[UInt8]> = []
    /// The number to try next for a path, so that many of one path do not each begin at 2.
    private var next: [[UInt8]: Int] = [:]

    mutating func distinct(_ path: [[UInt8]]) -> [[UInt8]] {
        guard let name = path.last else { return path }
        // NUL stands in no name, so two different paths never join to one text.
        let joined = Array(path.joined(separator: [0]))
        if given.insert(joined).inserted { return path }
        let suffix = FITSName.suffixStart(of: name)
        var number = next[joined] ?? 2
        while true {
            var other = path
            other[other.count - 1] = Array(name[..<suffix]) + Array("~\(number)".utf8) + name[suffix...]
            number += 1
            if given.insert(Array(other.joined(separator: [0]))).inserted {
                next[joined] = number
                return other
            }
        }
    }
}
