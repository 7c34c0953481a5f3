import ArgumentParser

/// Options of every command that reads from a source.
struct AccessOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Send this header to the source's host; @FILE reads such lines from a file.", valueName: "K: V"))
    var header: [String] = []
    @Option(help: ArgumentHelp("Take user names and passwords from this file, as curl does.", valueName: "file"))
    var netrc: String?
    @Option(
        help: ArgumentHelp(
            "Send the token in this file to the source's host; read again when it changes.", valueName: "file"))
    var bearerTokenFile: String?
    @Option(help: ArgumentHelp("Trust the certificate authorities in this file.", valueName: "file"))
    var caFile: String?
    @Option(help: ArgumentHelp("Go through this proxy; without it, http_proxy and its like count.", valueName: "url"))
    var proxy: String?
    @Flag(help: "Speak HTTP/2 where the server does.")
    var http2 = false
    @Option(help: ArgumentHelp("Requests under way at once. (default: 64)", valueName: "n"))
    var maxConnections: String?
    @Option(help: ArgumentHelp("Wait so long for a connection. (default: 10s)", valueName: "time"))
    var connectTimeout: String?
    @Option(help: ArgumentHelp("Wait so long for an answer, all tries together. (default: 60s)", valueName: "time"))
    var opTimeout: String?
    @Option(help: ArgumentHelp("Try again so often what may pass. (default: 8)", valueName: "n"))
    var retries: String?
    @Option(
        name: .customLong("fits-suffix"),
        help: ArgumentHelp("Endings of FITS files' names, with commas between them.", valueName: ".a,.b"))
    var fitsSuffix: [String] = []
    @Option(help: ArgumentHelp("Show only objects that match; may be repeated.", valueName: "glob"))
    var include: [String] = []
    @Option(help: ArgumentHelp("Leave out what matches; may be repeated.", valueName: "glob"))
    var exclude: [String] = []
    @Option(help: ArgumentHelp("Memory for cached data and headers. (default: 512M)", valueName: "size"))
    var memoryLimit: String?
    @Option(
        help: ArgumentHelp(
            "Keep fetched data and headers in this directory. (default: $XDG_CACHE_HOME/fitsfs, or ~/.cache/fitsfs)",
            valueName: "dir"))
    var cacheDir: String?
    @Option(help: ArgumentHelp("What that may take of its disk, headers included. (default: 10G)", valueName: "size"))
    var cacheSize: String?
    @Flag(help: "Keep nothing on disk.")
    var noCache = false

    func add(to settings: inout Settings) {
        func add(_ setting: Setting, _ text: String?) {
            settings.add(setting, text.map { [$0] } ?? [], from: "--\(setting.rawValue)")
        }
        settings.add(.header, header, from: "--header")
        add(.netrc, netrc)
        add(.bearerTokenFile, bearerTokenFile)
        add(.caFile, caFile)
        add(.proxy, proxy)
        add(.http2, http2 ? "true" : nil)
        add(.maxConnections, maxConnections)
        add(.connectTimeout, connectTimeout)
        add(.opTimeout, opTimeout)
        add(.retries, retries)
        settings.add(
            .fitsSuffix, fitsSuffix, from: "--fits-suffix")
        settings.add(.include, include, from: "--include")
        settings.add(.exclude, exclude, from: "--exclude")
        add(.memoryLimit, memoryLimit)
        add(.cacheDir, cacheDir)
        add(.cacheSize, cacheSize)
        add(.noCache, noCache ? "true" : nil)
    }
}
