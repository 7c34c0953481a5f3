import ArgumentParser
import BlockCaching
import FITSTree
import Glibc

struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Shows, clears or verifies what is kept on disk.",
        discussion: "Mounts that use the cache meanwhile go on.",
        subcommands: [Show.self, Clear.self, Verify.self], defaultSubcommand: Show.self)

    struct Place: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "The directory. (default: $XDG_CACHE_HOME/fitsfs, or ~/.cache/fitsfs)", valueName: "dir"))
        var cacheDir: String?

        func directory() throws -> CacheDirectory {
            var settings = Settings()
            settings.add(.cacheDir, cacheDir.map { [$0] } ?? [], from: "--cache-dir")
            settings.addEnvironment()
            return try CacheDirectory(settings)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Tells where the cache is and what is in it.")

        @OptionGroup var place: Place
        @Flag(help: "One JSON object.")
        var json = false

        func run() throws {
            let directory = try place.directory()
            do throws(Unreadable) {
                let summary = try CacheContents(of: directory.path).summary()
                StandardOutput.text(json ? Self.json(summary, directory) : Self.text(summary, directory))
            } catch {
                throw Failure(error)
            }
        }

        static func text(_ summary: CacheContents.Summary, _ directory: CacheDirectory) -> String {
            var lines = [
                (ByteCount.text(summary.bytes), "Data."),
                (String(summary.blocks), "Blocks of up to 64 KiB."),
                (String(summary.files), "Files with up to 64 blocks."),
                (ByteCount.text(summary.headerBytes), "Headers."),
            ]
            if summary.otherVersionBytes > 0 {
                lines.append((ByteCount.text(summary.otherVersionBytes), "Data of other versions of fitsfs."))
            }
            if directory.isLimitSet {
                lines.append((ByteCount.text(directory.limitBytes), "Limit, for data and headers together."))
            }
            if let use = summary.oldestUse { lines.append((UTCTime.text(use.seconds), "Oldest use.")) }
            return "\(directory.path):\n"
                + lines.map { value, meaning in
                    String(repeating: " ", count: max(0, 22 - value.count)) + "\(value)  \(meaning)\n"
                }.joined()
        }

        static func json(_ summary: CacheContents.Summary, _ directory: CacheDirectory) -> String {
            var json = JSONWriter()
            json.object { json in
                json.member("path", directory.path)
                json.member("limit_bytes", directory.isLimitSet ? directory.limitBytes : nil)
                json.member("bytes", summary.bytes)
                json.member("blocks", summary.blocks)
                json.member("files", summary.files)
                json.member("header_bytes", summary.headerBytes)
                json.member("other_version_bytes", summary.otherVersionBytes)
                json.member("oldest_use", summary.oldestUse.map { UTCTime.text($0.seconds) })
            }
            return json.text + "\n"
        }
    }

    struct Clear: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes all that fitsfs keeps there, of every version, and nothing else.")

        @OptionGroup var place: Place

        func run() throws {
            let directory = try place.directory()
            do throws(FileRemoval) {
                let bytes = try CacheContents(of: directory.path).clear()
                StandardOutput.text("\(directory.path): \(ByteCount.text(bytes)) removed.\n")
            } catch {
                throw Failure(error.isDenial ? .denied : .failed, error.description)
            }
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reads every block and drops those that are damaged; exit code 1 if there were any.",
            discussion:
                "Not needed for safety: a block is checked whenever it is read, and fetched again if it is damaged.")

        @OptionGroup var place: Place

        func run() throws {
            let directory = try place.directory()
            let isWatched = isatty(STDERR_FILENO) != 0
            var told = 0
            let outcome = Result { () throws(Unreadable) in
                try CacheContents(of: directory.path).verify { sofar in
                    guard isWatched, sofar.blocks - told >= 1000 else { return }
                    told = sofar.blocks
                    StandardError.text("\r\(sofar.blocks) blocks read, \(sofar.damaged) damaged")
                }
            }
            if told > 0 { StandardError.text("\r\u{1B}[K") }
            let all = try outcome.mapError(Failure.init).get()
            guard all.damaged == 0 else {
                throw Failure(
                    .failed,
                    "\(directory.path): of \(all.blocks) blocks, \(all.damaged) were damaged. They are dropped, and will be fetched again."
                )
            }
            StandardOutput.text("\(directory.path): \(all.blocks) blocks, none damaged.\n")
        }
    }
}

extension Failure {
    /// A command that looks after a cache cannot look into all of it.
    fileprivate init(_ unread: Unreadable) {
        self.init(unread.isDenial ? .denied : .failed, unread.description)
    }
}

/// Numbers of bytes for people.
enum ByteCount {
    /// Three digits or so: `0 B`, `17.3 MiB`, `10 GiB`.
    static func text(_ bytes: Int) -> String {
        var value = Double(bytes)
        var units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][...]
        // What would be rounded to 1024 has the next unit.
        while value >= 1023.5, units.count > 1 {
            value /= 1024
            units.removeFirst()
        }
        let tenths = Int((value * 10).rounded())
        let number = tenths % 10 == 0 || tenths >= 1000 ? "\((tenths + 5) / 10)" : "\(tenths / 10).\(tenths % 10)"
        return "\(number) \(units.first!)"
    }
}
