import Glibc
import TestSupport
import Testing

@testable import fitsfs

struct CacheDirectoryTests {
    private func settings(_ values: KeyValuePairs<Setting, String>) -> Settings {
        var settings = Settings()
        for (setting, text) in values { settings.add(setting, [text], from: "--\(setting.rawValue)") }
        return settings
    }

    @Test("A directory that is named is taken, with files beside the blocks")
    func named() throws {
        let directory = try CacheDirectory(settings([.cacheDir: "/data/cache", .cacheSize: "2G"]))
        #expect(directory.path == "/data/cache")
        #expect(directory.path("headers-1.sqlite") == "/data/cache/headers-1.sqlite")
        #expect(directory.limitBytes == 2 << 30)
        #expect(directory.blockLimitBytes + directory.headerLimitBytes == directory.limitBytes)
        #expect(directory.headerLimitBytes == 256 << 20)
    }

    @Test(
        "A relative directory is meant from where the command was given, also if it has yet to be made",
        arguments: ["cache", "none/cache", "none/of/these/cache"])
    func relative(_ path: String) throws {
        let here = try #require(realpath(".", nil))
        defer { free(here) }
        #expect(try CacheDirectory(settings([.cacheDir: path])).path == "\(String(cString: here))/\(path)")
    }

    @Test("A size that no cache could work with is refused")
    func size() {
        expectFailure("--cache-size is '1M'; it has to be a size such as 512M or 4G, from 16777216 bytes.") {
            _ = try CacheDirectory(settings([.cacheDir: "/data/cache", .cacheSize: "1M"]))
        }
    }

    @Test("Without a cache nothing is made, and nothing is said")
    func none() throws {
        let folder = try TemporaryFolder()
        let place = folder.path + "/cache"
        guard case .none(trouble: nil) = try CacheDirectory.open(settings([.cacheDir: place, .noCache: "true"])) else {
            Issue.record("There is a cache, or trouble.")
            return
        }
        #expect(access(place, F_OK) != 0)
        guard case .use = try CacheDirectory.open(settings([.cacheDir: place])) else {
            Issue.record("There is no cache.")
            return
        }
        #expect(access(place, F_OK) == 0)
    }

    @Test(
        "Numbers of bytes are told with three digits or so",
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), ((1 << 30) - 1, "1 GiB"),
            (10 << 30, "10 GiB"),
            (17 << 20 + 300 << 10, "17.3 MiB"), (150 << 20 + 300 << 10, "150 MiB"), (.max, "8 EiB"),
        ] as [(Int, String)])
    func byteCount(_ bytes: Int, _ text: String) { #expect(ByteCount.text(bytes) == text) }
}
