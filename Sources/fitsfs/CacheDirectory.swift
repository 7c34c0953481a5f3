import BlockCaching
import FUSEServer
import Glibc

/// The directory in which what was fetched outlasts a mount.
struct CacheDirectory {
    /// 10 GiB: some nights of images, and little beside the disk of a workstation. On a disk that is fuller than that,
    /// the cache leaves room to others by itself.
    private static let usualLimit = 10 << 30

    /// A directory that is of use, or why there is none: a sentence.
    enum Opened {
        case use(CacheDirectory, BlockFolder)
        case none(trouble: String?)
    }

    let path: String
    /// What it may take of its disk, all together.
    let limitBytes: Int
    /// Whether that was said. If not, a mount definition may say otherwise.
    let isLimitSet: Bool
    /// Whether somebody has named it, who is to hear of it then if it is of no use.
    private let isNamed: Bool

    /// - Throws: `Failure` if none is named and there is no place for the usual one.
    init(_ settings: Settings) throws {
        let limit = try Self.limit(settings)
        limitBytes = limit ?? Self.usualLimit
        isLimitSet = limit != nil
        let named = settings.text(.cacheDir).map { absolutePath($0) }
        guard let path = named ?? Self.usualPath else {
            throw Failure(.usage, Self.noPlace)
        }
        self.path = path
        isNamed = named != nil
    }

    private static let noPlace =
        "There is neither XDG_CACHE_HOME nor HOME to keep a cache in. Name a directory with --cache-dir."

    private static func limit(_ settings: Settings) throws -> Int? {
        try settings.size(.cacheSize, in: 16 << 20...1 << 60)
    }

    /// The share of headers: as much of the whole as they have of memory.
    var headerLimitBytes: Int { limitBytes / 8 }

    var blockLimitBytes: Int { limitBytes - headerLimitBytes }

    /// `$XDG_CACHE_HOME/fitsfs`, or `~/.cache/fitsfs` (XDG Base Directory Specification, which ignores relative paths).
    private static var usualPath: String? {
        func folder(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        return folder("XDG_CACHE_HOME").map { $0 + "/fitsfs" } ?? folder("HOME").map { $0 + "/.cache/fitsfs" }
    }

    /// The path of a file in it.
    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes the directory, unless it is there or unwanted.
    /// - Throws: `Failure` if a directory that somebody has named is none, or may not be used.
    static func open(_ settings: Settings) throws -> Opened {
        if try settings.flag(.noCache) { return .none(trouble: nil) }
        let withoutDisk = "Until then, what is fetched is kept in memory only."
        guard usualPath != nil || settings.text(.cacheDir) != nil else {
            _ = try limit(settings)
            return .none(trouble: "\(noPlace) \(withoutDisk)")
        }
        let directory = try CacheDirectory(settings)
        do throws(BlockFolder.Trouble) {
            return .use(directory, try BlockFolder(in: directory.path))
        } catch {
            let sentence = "\(error) Name another directory with --cache-dir, or do without one with --no-cache."
            switch error {
            case .notAFolder where directory.isNamed: throw Failure(.usage, sentence)
            case .denied where directory.isNamed: throw Failure(.denied, sentence)
            case .notAFolder, .denied, .foreign: return .none(trouble: "\(sentence) \(withoutDisk)")
            }
        }
    }
}
