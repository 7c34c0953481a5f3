import HTTP

/// One line of a list.
struct URLListLine {
    let number: Int
    let url: String
    /// Host and port, then the path up to its last name, as the URL spells them; each ends in `/`.
    let folder: String
    /// The name that the URL gives its object.
    private let name: [UInt8]
    /// The path behind the tab, as a key.
    private let givenKey: String?

    var hasPath: Bool { givenKey != nil }

    /// - Returns: `nil` for a line that is passed over.
    init?(_ line: ArraySlice<UInt8>, number: Int, localFolder: String?) throws(URLListError) {
        func refuse(_ reason: String) -> URLListError { URLListError(line: number, reason: reason) }
        let line = Self.trimmed(line)
        guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
        if line.contains(0) { throw refuse("contains a NUL byte") }

        let fields = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1, omittingEmptySubsequences: false)
        let field = Self.trimmed(fields[0])
        let text = Key.display(Array(field))
        guard let url = try Self.url(text, orPath: field, localFolder: localFolder, refuse) else {
            throw refuse("is neither an http or https URL nor a file: \(displayURL(text))")
        }
        self.number = number
        self.url = url.description
        var path = url.path.utf8[...]
        while path.last == UInt8(ascii: "/") { path.removeLast() }
        let spelled = path.lastIndex(of: UInt8(ascii: "/")).map { Substring(path[...$0]) } ?? "/"
        folder = url.host + (url.port.map { ":\($0)" } ?? "") + spelled
        name = Self.name(of: url)
        let given = fields.count == 2 ? Self.trimmed(fields[1]) : []
        givenKey = given.isEmpty ? nil : try Self.key(given, refuse)
    }

    /// The key of the entry.
    func key(below common: CommonFolder) throws(URLListError) -> String {
        if let givenKey { return givenKey }
        let folder = Substring(folder.utf8.dropFirst(common.length))
        guard Key.isName(name), let key = Key.key(spelled: folder + Key.component(of: name)) else {
            throw URLListError(
                line: number, reason: "has a URL whose path holds a name that no folder can have: \(displayURL(url))")
        }
        return key
    }

    private static func url(
        _ text: String, orPath path: ArraySlice<UInt8>, localFolder: String?, _ refuse: (String) -> URLListError
    ) throws(URLListError) -> URL? {
        let url = URL(text)
        if let url, url.scheme == "http" || url.scheme == "https" { return url }
        if url != nil && url?.scheme != "file" || url == nil && text.contains("://") { return nil }
        guard let localFolder else {
            throw refuse("names a file of this machine, which only a local list may: \(displayURL(text))")
        }
        if let url { return FileURL.path(of: text) == nil ? nil : url }
        let start = path.first == UInt8(ascii: "/") ? [] : Array((localFolder + "/").utf8)
        return URL(FileURL.url(path: FileURL.absolute(start + path)))
    }

    /// The last name of the URL's path; where that is no name of a FITS file but one stands in a value of the query, as
    /// in `download?uri=mast:TESS/product/a.fits`, that one.
    private static func name(of url: URL) -> [UInt8] {
        var path = url.path.utf8[...]
        while path.last == UInt8(ascii: "/") { path.removeLast() }
        if let slash = path.lastIndex(of: UInt8(ascii: "/")) { path = path[path.index(after: slash)...] }
        let own = path.isEmpty ? Array(url.host.utf8) : URL.percentDecoded(Substring(path))
        if FITSName.isFITS(own) { return own }
        for field in url.query?.utf8.split(separator: UInt8(ascii: "&")) ?? [] {
            let value = field.drop { $0 != UInt8(ascii: "=") }.dropFirst()
            let decoded = URL.percentDecoded(Substring(value))
            let last = decoded.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }.last.map(Array.init) ?? []
            if FITSName.isFITS(last), Key.isName(last) { return last }
        }
        return own
    }

    private static func key(
        _ path: ArraySlice<UInt8>, _ refuse: (String) -> URLListError
    ) throws(URLListError) -> String {
        if path.first == UInt8(ascii: "/") { throw refuse("gives an absolute path; paths start at the mount's root") }
        if path.last == UInt8(ascii: "/") { throw refuse("gives a path that ends in /, which is a folder's") }
        if Key.isKey(path) { return String(decoding: path, as: UTF8.self) }
        let names = path.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        if names.contains(where: { $0.elementsEqual("..".utf8) }) { throw refuse("gives a path with .. in it") }
        if names.isEmpty { throw refuse("gives a path without a name") }
        return names.map { Key.component(of: Array($0)) }.joined(separator: "/")
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        guard let last = text.lastIndex(where: { !isBlank($0) }) else { return [] }
        return text[...last].drop(while: isBlank)
    }
}

/// The longest folder that the URLs without a path of their own have in common.
struct CommonFolder {
    private var folder: Substring.UTF8View?

    /// In bytes of `URLListLine.folder`, up to and with a `/`; 0 where even the hosts differ.
    var length: Int { folder?.count ?? 0 }

    mutating func add(_ line: URLListLine) {
        guard !line.hasPath else { return }
        let other = Substring(line.folder).utf8
        guard let shortest = folder else {
            folder = other
            return
        }
        if other.starts(with: shortest) { return }
        let shared = zip(shortest, other).prefix { $0 == $1 }.count
        let prefix = shortest.prefix(shared)
        folder = prefix.lastIndex(of: UInt8(ascii: "/")).map { prefix[...$0] } ?? prefix.prefix(0)
    }
}
