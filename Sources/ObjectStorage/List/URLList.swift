import HTTP

/// A list of URLs, each with the path that it gets in the mount.
///
/// One entry a line: a URL, or a URL, a tab and a path. Blank lines and lines that begin with `#` are passed over.
/// Entries without a path lose the longest folder that they have in common.
///
/// The text is kept as it came, and its lines are read again when they are asked for: of a million entries, URLs and keys
/// would take three times the room.
public struct URLList: Sendable {
    public struct Entry: Sendable, Equatable {
        /// An absolute URL: `http`, `https` or `file`.
        public var url: String
        /// The path, spelled as a key of the store.
        public var key: String
    }

    private let lines: ListLines
    private var common = CommonFolder()
    /// Where the line of each entry begins.
    private var starts: [UInt32] = []
    private var table = PositionTable()
    /// The keys of entries that have a number, by position.
    private var numbered: [Int: String] = [:]
    private(set) var folders = FolderTree()

    /// - Parameters:
    ///   - text: ASCII or UTF-8, with or without a byte order mark, with the line ends of any system.
    ///   - localFolder: the folder from which relative paths of files start, where the list is a local one. A list that
    ///     came from elsewhere names no files of this machine.
    public init(parsing text: [UInt8], localFolder: String? = nil) throws(URLListError) {
        lines = try ListLines(text, localFolder: localFolder)
        try lines.forEach { line, _ in common.add(line) }
        var numbers = DistinctNumbers()
        try lines.forEach { line, start throws(URLListError) in
            let key = try line.key(below: common)
            let distinct = numbers.distinct(key) { position(of: $0) != nil }
            if distinct != key { numbered[starts.count] = distinct }
            table.insert(starts.count, hash: Self.hash(distinct))
            folders.add(starts.count, distinct)
            starts.append(UInt32(start))
        }
    }

    /// In the order of the list; no two have the same key.
    public var entries: Entries { Entries(list: self) }

    public struct Entries: RandomAccessCollection, Sendable {
        fileprivate let list: URLList

        public var startIndex: Int { 0 }
        public var endIndex: Int { list.starts.count }
        public subscript(position: Int) -> Entry {
            let line = list.line(position)
            return Entry(url: line.url, key: list.numbered[position] ?? list.key(line))
        }
    }

    /// The URL of the entry that has this key.
    func url(of key: String) -> String? { position(of: key).map { line($0).url } }

    private func position(of key: String) -> Int? {
        table.position(hash: Self.hash(key)) { position in
            (numbered[position] ?? self.key(line(position))).utf8.elementsEqual(key.utf8)
        }
    }

    private func line(_ position: Int) -> URLListLine { lines.line(at: Int(starts[position])) }

    /// The key of a line that was taken.
    private func key(_ line: URLListLine) -> String { (try? line.key(below: common)) ?? "" }

    private static func hash(_ key: String) -> UInt32 {
        var key = key
        return key.withUTF8 { PositionTable.hash(UnsafeRawBufferPointer($0)) }
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
private struct DistinctNumbers {
    /// The number to try next for a key, so that many of one key do not each begin at 2.
    private var next: [String: Int] = [:]

    mutating func distinct(_ key: String, isGiven: (String) -> Bool) -> String {
        guard isGiven(key) else { return key }
        let name =
            key.utf8.lastIndex(of: UInt8(ascii: "/")).map { key.utf8[key.utf8.index(after: $0)...] } ?? key.utf8[...]
        let suffix = FITSName.suffixStart(of: name)
        var number = next[key] ?? 2
        while true {
            let other = "\(key[..<suffix])~\(number)\(key[suffix...])"
            number += 1
            if !isGiven(other) {
                next[key] = number
                return other
            }
        }
    }
}
