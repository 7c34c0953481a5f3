import ArgumentParser
import FUSEServer

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tells what a mount, or every mount, has fetched and cached.")

    @Argument(help: "Where it is mounted; without it, every fitsfs mount that this user can see.")
    var mountpoint: String?
    @Flag(help: "The mount's status.json; one JSON object a mount.")
    var json = false

    func run() throws {
        let mounts = MountTable().mounts.filter(\.isFitsfs)
        guard let mountpoint else {
            if mounts.isEmpty { StandardError.line("No fitsfs mount is here.") }
            for mount in mounts {
                do { try show(mount.mountpoint) } catch let failure as Failure {
                    StandardError.line("fitsfs: \(failure.message)")
                }
            }
            return
        }
        let path = absolutePath(mountpoint)
        guard mounts.contains(where: { $0.mountpoint == path }) else {
            throw Failure(.failed, "\(mountpoint): no fitsfs is mounted there.")
        }
        try show(path)
    }

    private func show(_ mountpoint: String) throws {
        let control = mountpoint + "/.fitsfs"
        if json { return StandardOutput.text(try LocalText.read(control + "/status.json")) }
        StandardOutput.text("\(mountpoint): \(MountTable()[mountpoint]?.source ?? "")\n")
        for (value, meaning) in Self.figures(try LocalText.read(control + "/metrics")) {
            StandardOutput.text(String(repeating: " ", count: max(0, 14 - value.count)) + value + "  " + meaning + "\n")
        }
    }

    /// Each figure of a text in Prometheus' format, with what its HELP line says.
    private static func figures(_ metrics: String) -> [(value: String, meaning: String)] {
        var meanings: [Substring: Substring] = [:]
        var figures: [(String, String)] = []
        for line in metrics.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            if words.count == 4, words[1] == "HELP" {
                meanings[words[2]] = words[3]
            } else if words.count == 2, let meaning = meanings[words[0]] {
                figures.append((String(words[1]), String(meaning)))
            }
        }
        return figures
    }
}
