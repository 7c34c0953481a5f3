import FITSTree
import FUSEServer
import Glibc
import HTTP

/// Where the files are, as a person names it.
enum Source: Equatable {
    case folder(path: String)
    /// One local FITS file.
    case file(path: String)
    /// A local text file of URLs; `nil` is standard input.
    case list(path: String?)
    /// A directory index.
    case index(url: String)
    /// One remote object.
    case object(url: String)
    case definition(name: String)

    /// Whether it is a single FITS file.
    var isOneObject: Bool {
        switch self {
        case .file, .object: true
        case .folder, .list, .index, .definition: false
        }
    }

    /// Whether all of it lies on this machine.
    var isLocal: Bool {
        switch self {
        case .folder, .file: true
        case .list, .index, .object, .definition: false
        }
    }

    /// Understands a SOURCE of the command line; looks at the local disk, and nowhere else.
    init(_ text: String) throws {
        if text == "-" {
            self = .list(path: nil)
        } else if let scheme = Self.scheme(of: text) {
            switch scheme {
            case "http", "https":
                let path = text.prefix { $0 != "?" && $0 != "#" }
                self = path.hasSuffix("/") || Self.isBareHost(path) ? .index(url: text) : .object(url: text)
            case "file":
                self = try .local(Self.localPath(text), named: text)
            case "s3", "gs", "az":
                throw Failure(
                    .usage, "\(displayURL(text)): buckets can't be read yet; there are https://, http:// and file://.")
            default:
                throw Failure(
                    .usage,
                    "\(displayURL(text)): sources of the kind \(scheme):// are not known; there are https://, http:// and file://."
                )
            }
        } else if text.contains("/") || access(text, F_OK) == 0 {
            self = try .local(text, named: text)
        } else {
            self = .definition(name: text)
        }
    }

    private static func local(_ path: String, named text: String) throws -> Source {
        var status = stat()
        guard fstatat(AT_FDCWD, path, &status, 0) == 0 else {
            switch errno {
            case EACCES: throw Failure(.denied, "\(text): this user may not look there.")
            default: throw Failure(.unreachable, "\(text): there is no such folder or file.")
            }
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder(path: absolutePath(path))
        case S_IFREG:
            return Selection().isFITS(path) || beginsAsFITS(path)
                ? .file(path: absolutePath(path)) : .list(path: absolutePath(path))
        default: throw Failure(.usage, "\(text): neither a folder nor a regular file.")
        }
    }

    /// By what it begins with: a FITS file, plain or compressed, is never a list of URLs.
    private static func beginsAsFITS(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var start = [UInt8](repeating: 0, count: 6)
        guard read(descriptor, &start, start.count) > 2 else { return false }
        return start.elementsEqual("SIMPLE".utf8)
            || [[0x1f, 0x8b], [0x1f, 0x9d], [0x42, 0x5a]].contains(Array(start[..<2]))
    }

    private static func scheme(of text: String) -> String? {
        text.firstRange(of: "://").map { text[..<$0.lowerBound].lowercased() }
    }

    private static func isBareHost(_ url: Substring) -> Bool {
        url.split(separator: "/", omittingEmptySubsequences: false).count == 3
    }

    private static func localPath(_ url: String) -> String {
        String(decoding: URL.percentDecoded(url.dropFirst("file://".count)), as: UTF8.self)
    }
}
