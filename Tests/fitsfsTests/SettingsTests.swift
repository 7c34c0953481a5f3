import Glibc
import Testing

@testable import fitsfs

struct SettingsTests {
    @Test(
        "A size is a number with a power of 1024",
        arguments: [
            ("0", 0), ("1048576", 1 << 20), ("512M", 512 << 20), ("64KiB", 64 << 10), ("64kb", 64 << 10),
            ("1.5G", 3 << 29),
            ("2T", 2 << 40), ("7B", 7),
        ] as [(String, Int)])
    func size(_ text: String, _ bytes: Int) { #expect(Settings.bytes(text) == bytes) }

    @Test("What is no size is none", arguments: ["", "M", "12X", "1..2", "-1", "1 M", "9999999999T", "1e3", "٣"])
    func noSize(_ text: String) { #expect(Settings.bytes(text) == nil) }

    @Test(
        "A duration is a number with a unit, seconds without one",
        arguments: [
            ("500ms", Duration.milliseconds(500)), ("30s", .seconds(30)), ("30", .seconds(30)), ("5m", .seconds(300)),
            ("1h", .seconds(3600)), ("1d", .seconds(86400)), ("0.5s", .milliseconds(500)), ("0", .zero),
        ] as [(String, Duration)])
    func duration(_ text: String, _ duration: Duration) { #expect(Settings.duration(text) == duration) }

    @Test("What is no duration is none", arguments: ["", "s", "1w", "-5s", "5 s", "1.2.3s", "99999999999d"])
    func noDuration(_ text: String) { #expect(Settings.duration(text) == nil) }

    @Test("The first that sets a setting prevails")
    func precedence() {
        var settings = Settings()
        settings.add(.retries, [], from: "--retries")
        settings.add(.retries, ["3"], from: "FITSFS_RETRIES")
        settings.add(.retries, ["5"], from: "retries in tess.toml")
        #expect(settings.text(.retries) == "3")
        #expect(settings.text(.proxy) == nil)
    }

    @Test("An empty text sets nothing")
    func empty() {
        var settings = Settings()
        settings.add(.cacheDir, [""], from: "FITSFS_CACHE_DIR")
        settings.add(.cacheSize, [""], from: "FITSFS_CACHE_SIZE")
        settings.add(.fitsSuffix, [","], from: "FITSFS_FITS_SUFFIX")
        #expect(settings.text(.cacheDir) == nil)
        #expect(throws: Never.self) { try #expect(settings.size(.cacheSize, in: 0...1) == nil) }
        settings.add(.cacheDir, ["/data/cache"], from: "cache-dir in tess.toml")
        settings.add(.fitsSuffix, [".fits"], from: "fits-suffix in tess.toml")
        #expect(settings.text(.cacheDir) == "/data/cache")
        #expect(settings.texts(.fitsSuffix) == [".fits"])
    }

    @Test("A value that can't be understood is refused by the name of its place")
    func refused() {
        var settings = Settings()
        settings.add(.retries, ["many"], from: "FITSFS_RETRIES")
        settings.add(.http2, ["perhaps"], from: "http2 in tess.toml")
        settings.add(.umask, ["9"], from: "--umask")
        settings.add(.memoryLimit, ["1K"], from: "--memory-limit")
        settings.add(.metadataTTL, ["soon"], from: "--metadata-ttl")
        settings.add(.logFormat, ["xml"], from: "--log-format")
        expectFailure("FITSFS_RETRIES is 'many'; it has to be a whole number from 0 to 9.") {
            _ = try settings.number(.retries, in: 0...9)
        }
        expectFailure("http2 in tess.toml is 'perhaps'; it has to be true or false.") { _ = try settings.flag(.http2) }
        expectFailure("--umask is '9'; it has to be an octal number such as 027.") { _ = try settings.octal(.umask) }
        expectFailure("--memory-limit is '1K'; it has to be a size such as 512M or 4G, from 2048 bytes.") {
            _ = try settings.size(.memoryLimit, in: 2048...4096)
        }
        expectFailure("--metadata-ttl is 'soon'; it has to be a time such as 500ms, 30s, 5m, 1h or 1d.") {
            _ = try settings.duration(.metadataTTL)
        }
    }

    @Test(
        "A flag may be set in the words of every configuration file",
        arguments: [
            ("true", true), ("1", true), ("Yes", true), ("on", true), ("false", false), ("0", false), ("no", false),
            ("OFF", false),
        ] as [(String, Bool)])
    func flag(_ text: String, _ value: Bool) throws {
        var settings = Settings()
        settings.add(.http2, [text], from: "--http2")
        #expect(try settings.flag(.http2) == value)
    }

    @Test(
        "The nearest name is the one with the fewest letters to change",
        arguments: [
            ("metadata-tll", "metadata-ttl"), ("memory_limit", "memory-limit"), ("retris", "retries"),
            ("includes", "include"),
            ("anonymus", "anonymous"), ("", "uid"),
        ] as [(String, String)])
    func nearest(_ typed: String, _ meant: String) { #expect(Setting.nearest(to: typed) == meant) }

    @Test("The nearest of no names is empty")
    func nearestOfNone() { #expect(Setting.nearest(to: "tess", among: []) == "") }

    @Test("A setting's name in the environment is in capitals, with underscores")
    func environmentName() {
        #expect(Setting.metadataTTL.environmentName == "FITSFS_METADATA_TTL")
        #expect(Set(Setting.allCases.map(\.environmentName)).count == Setting.allCases.count)
    }
}

/// Expects that `body` fails as a mistake of the person who calls the command.
func expectFailure(
    _ message: String, _ code: Failure.Code = .usage, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) {
    do {
        try body()
        Issue.record("It did not fail.", sourceLocation: sourceLocation)
    } catch let failure as Failure {
        #expect(failure.message == message, sourceLocation: sourceLocation)
        #expect(failure.code == code, sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}
