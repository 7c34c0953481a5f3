import BlockCaching
import FUSEServer
import Glibc

/// The directory in which what was fetched outlasts a mount.
struct CacheDirectory {
    /// 10 GiB: what a night of work fetches, and a tenth of a small laptop's disk. Where the disk is fuller than that,
    /// the cache leaves room to others by itself.
    static let usualLimit = 10 << 30

    let path: String
    /// Whether somebody has named it, who is to hear of it then if it is of no use.
    private let isNamed: Bool
    let limitBytes: Int

    /// `nil` if nothing is to be kept on disk, or if there is no place for it: no HOME.
    init?(_ settings: Settings) throws {
        let limit = try settings.size(.cacheSize, in: 16 << 20...1 << 60) ?? Self.usualLimit
        if try settings.flag(.noCache) { return nil }
        guard let path = settings.text(.cacheDir).map(absolutePath) ?? Self.usualPath else { return nil }
        self.path = path
        isNamed = settings.text(.cacheDir) != nil
        limitBytes = limit
    }

    /// `$XDG_CACHE_HOME/fitsfs`, or `~/.cache/fitsfs` (XDG Base Directory Specification, which ignores relative paths).
    static var usualPath: String? {
        func folder(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        return folder("XDG_CACHE_HOME").map { $0 + "/fitsfs" } ?? folder("HOME").map { $0 + "/.cache/fitsfs" }
    }

    /// The path of a file in it.
    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes the directory, unless it is there.
    /// - Returns: the folder for blocks, or `nil` and the reason, a sentence, why there is none.
    /// - Throws: `Failure` if a directory that somebody has named is none, or may not be used.
    func folder() throws -> (BlockFolder?, trouble: String?) {
        do throws(BlockFolder.Trouble) {
            return (try BlockFolder(in: path), nil)
        } catch {
            let sentence = "\(error) Name another directory with --cache-dir, or do without one with --no-cache."
            switch error {
            case .notAFolder where isNamed: throw Failure(.usage, sentence)
            case .denied where isNamed: throw Failure(.denied, sentence)
            case .notAFolder, .denied, .foreign:
                return (nil, "\(sentence) Until then memory is all the cache there is.")
            }
        }
    }
}
