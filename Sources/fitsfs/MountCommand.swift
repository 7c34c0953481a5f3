import ArgumentParser
import FITSTree
import FUSEServer
import Glibc
import Logging
import ObjectStorage

struct MountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mount",
        abstract: "Mounts a source, and returns once the mount answers.",
        discussion: """
            The mount goes on in the background until 'fitsfs unmount MOUNTPOINT'. Every FITS file is a directory in it: \
            0/header.txt, 0/data, 0/data.npy, 0/hdu.fits for HDU 0, and the file itself beside them.
            """)

    @Argument(help: "What to mount: a folder, a URL, a list of URLs, or a mount definition.")
    var source: String
    @Argument(help: "An existing directory.")
    var mountpoint: String

    @Option(help: ArgumentHelp("How FITS files are shown: hdus, files or headers. (default: hdus)", valueName: "view"))
    var view: String?
    @Option(
        name: .customLong("metadata-ttl"),
        help: ArgumentHelp("Believe listings so long. (default: 60s; 1s for local folders)", valueName: "time"))
    var metadataTTL: String?
    @Option(
        help: ArgumentHelp("Read so far ahead in a sequential stream; 0 for never. (default: 64M)", valueName: "size"))
    var readahead: String?
    @Flag(help: "Stay, and log to standard error.")
    var foreground = false
    @Flag(help: "Let other users in.")
    var allowOther = false
    @Option(help: ArgumentHelp("Show files as this user's. (default: who mounts)", valueName: "id"))
    var uid: String?
    @Option(help: ArgumentHelp("Show files as this group's. (default: who mounts)", valueName: "id"))
    var gid: String?
    @Option(help: ArgumentHelp("Permissions to take from r-xr-xr-x, in octal. (default: 000)", valueName: "mask"))
    var umask: String?
    @Option(help: ArgumentHelp("Log to this file, not to the system's log.", valueName: "file"))
    var logFile: String?
    @Option(
        help: ArgumentHelp(
            "trace, debug, info, notice, warning, error or critical. (default: info)", valueName: "level"))
    var logLevel: String?
    @Option(help: ArgumentHelp("text or json. (default: text)", valueName: "format"))
    var logFormat: String?
    @OptionGroup var access: AccessOptions
    @Option(help: .hidden)
    var readyDescriptor: Int32?

    func run() async throws {
        var settings = settings
        var asGiven = settings
        asGiven.addEnvironment()
        if readyDescriptor == nil, try !asGiven.flag(.foreground) {
            return try Background.start(Main.words, readsStandardInput: source == "-")
        }
        let readiness = Readiness(descriptor: readyDescriptor)
        do {
            let mount = try await Mount(
                source, at: absolutePath(mountpoint), &settings, inForeground: readyDescriptor == nil)
            await mount.run { readiness.ready() }
        } catch let failure as Failure {
            guard readyDescriptor != nil else { throw failure }
            readiness.failed(failure)
        }
    }

    private var settings: Settings {
        var settings = Settings()
        func add(_ setting: Setting, _ text: String?) {
            settings.add(setting, text.map { [$0] } ?? [], from: "--\(setting.rawValue)")
        }
        add(.view, view)
        add(.metadataTTL, metadataTTL)
        add(.readahead, readahead)
        add(.foreground, foreground ? "true" : nil)
        add(.allowOther, allowOther ? "true" : nil)
        add(.uid, uid)
        add(.gid, gid)
        add(.umask, umask)
        add(.logFile, logFile)
        add(.logLevel, logLevel)
        add(.logFormat, logFormat)
        access.add(to: &settings)
        return settings
    }
}
