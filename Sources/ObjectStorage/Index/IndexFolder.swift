import HTTP

/// The folder that an index is of: tells its own members from everything else that a page links to.
struct IndexFolder {
    enum Link: Equatable {
        case member([UInt8], isFolder: Bool)
        /// The same page in another order.
        case sorting
        case parent
        case elsewhere
    }

    private let url: URL
    /// The decoded names of the folder's path.
    private let path: [[UInt8]]
    /// The same as the URL spells it.
    private let spelledPath: [UInt8]

    init(_ url: URL) {
        self.url = url
        let folder = url.path.lastIndex(of: "/").map { url.path[...$0] } ?? ""
        path = Self.names(folder)
        spelledPath = Array(folder.utf8)
    }

    /// Where a reference on the page leads to (RFC 3986 §5).
    ///
    /// A folder's member has one name more than the folder, without a query. A name that no folder can have (`..`, or
    /// one with `/`, NUL or a control byte in it, which a server had to encode) makes it a link to elsewhere.
    func link(_ reference: [UInt8]) -> Link {
        var reference = reference[..<(reference.firstIndex(of: UInt8(ascii: "#")) ?? reference.count)]
        if reference.contains(where: { $0 >= 0x80 }) {
            // Left bare by the server, in whatever encoding; a text in Swift would lose what is no UTF-8.
            reference = Array(URL.percentEncoded(reference, allowing: "!$%&'()*+,/:;=?@[]").utf8)[...]
        }
        if reference.first == UInt8(ascii: "?") {
            return Self.isSorting(reference.dropFirst()) ? .sorting : .elsewhere
        }
        return simpleMember(reference) ?? resolved(reference)
    }

    /// Nearly every reference is a bare name, or one behind the folder's own path, which needs no resolving.
    private func simpleMember(_ reference: ArraySlice<UInt8>) -> Link? {
        var name = reference
        for prefix in [Array("./".utf8), spelledPath] where name.starts(with: prefix) {
            name = name.dropFirst(prefix.count)
            break
        }
        let isBare = name.startIndex == reference.startIndex
        let isFolder = name.last == UInt8(ascii: "/")
        if isFolder { name = name.dropLast() }
        guard !name.isEmpty, !name.elementsEqual(".".utf8), !name.elementsEqual("..".utf8) else { return nil }
        for byte in name {
            // A colon in the first name of a reference ends a scheme (RFC 3986 §4.2).
            if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") { return nil }
            if byte == UInt8(ascii: ":"), isBare { return nil }
        }
        return member(URL.percentDecoded(String(decoding: name, as: UTF8.self)), isFolder: isFolder)
    }

    private func resolved(_ reference: ArraySlice<UInt8>) -> Link {
        guard let target = url.resolving(String(decoding: reference, as: UTF8.self)), target.isSameOrigin(as: url)
        else {
            return .elsewhere
        }
        let names = Self.names(target.path[...])
        let isFolder = target.path.hasSuffix("/")
        if names == path { return target.query.map { Self.isSorting($0.utf8) } == true ? .sorting : .elsewhere }
        if isFolder, names == path.dropLast(), target.query == nil { return .parent }
        guard target.query == nil, names.dropLast() == path[...], let name = names.last else { return .elsewhere }
        return member(name, isFolder: isFolder)
    }

    private func member(_ name: [UInt8], isFolder: Bool) -> Link {
        Key.isName(name) && !name.contains { $0 < 0x20 || $0 == 0x7F } ? .member(name, isFolder: isFolder) : .elsewhere
    }

    /// Apache's and lighttpd's `C=N;O=D`, and Caddy's and rclone's `sort=name&order=desc`.
    private static func isSorting(_ query: some Collection<UInt8>) -> Bool {
        query.starts(with: "C=".utf8) || query.starts(with: "sort=".utf8)
    }

    private static func names(_ path: Substring) -> [[UInt8]] {
        path.split(separator: "/").map { URL.percentDecoded($0) }
    }
}
