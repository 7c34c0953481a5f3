import Glibc
import HTTP

/// `file` URLs (RFC 8089) of paths that need not be UTF-8.
enum FileURL {
    /// - Parameter path: an absolute path, as bytes without the closing NUL.
    static func url(path: [UInt8]) -> String {
        let names = path.split(separator: UInt8(ascii: "/"))
        return "file:///" + names.map { Key.component(of: Array($0)) }.joined(separator: "/")
    }

    /// The path for a call of the system, with its closing NUL.
    /// - Returns: `nil` for another scheme, another host, and a path with NUL in it.
    static func path(of url: String) -> [CChar]? {
        guard let url = URL(url), url.scheme == "file", ["", "localhost"].contains(url.host) else { return nil }
        let path = URL.percentDecoded(url.path)
        return path.contains(0) ? nil : cString(path)
    }

    static func cString(_ path: [UInt8]) -> [CChar] {
        path.map { CChar(bitPattern: $0) } + [0]
    }

    /// `path` as seen from the root, with its links as they are; no `.`, no empty names.
    static func absolute(_ path: [UInt8]) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        var names = path.split(separator: slash).filter { !$0.elementsEqual(".".utf8) }.map(Array.init)
        if path.first != slash, let folder = getcwd(nil, 0) {
            defer { free(folder) }
            names = String(cString: folder).utf8.split(separator: slash).map(Array.init) + names
        }
        return names.flatMap { [slash] + $0 }
    }
}
