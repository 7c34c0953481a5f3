import ArgumentParser
import FITSTree
import Glibc
import HTTP
import ObjectStorage

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "Lists a source without mounting it; without a source, the mount definitions.")

    @Argument(help: "What to list.")
    var source: String?
    @Flag(name: [.short, .long], help: "Size in bytes and date of the last change before each name.")
    var long = false
    @Flag(name: [.customShort("R"), .long], help: "Folders in folders too.")
    var recursive = false
    @Flag(help: "One JSON object for each name.")
    var json = false
    @OptionGroup var access: AccessOptions

    func run() async throws {
        guard let source else { return listDefinitions() }
        var settings = Settings()
        access.add(to: &settings)
        let assembly = try Assembly(source, &settings)
        assembly.complaints.tellAll()
        var isWhole = true
        do throws(StoreError) {
            for try await line in SourceWalk(assembly, recursive: recursive, withVersions: long || json) {
                if !line.isGivenAgain { StandardOutput.text(text(of: line) + "\n") }
                guard let problem = line.problem else { continue }
                isWhole = false
                StandardError.line("fitsfs: \(problem.description)")
            }
        } catch {
            throw Failure(error)
        }
        if !isWhole { throw ExitCode(Failure.Code.failed.rawValue) }
    }

    private func text(of line: SourceWalk.Element) -> String {
        let name = line.path + (line.isFolder ? "/" : "")
        let modified = line.object?.modified ?? line.modified
        if json {
            var json = JSONWriter(onOneLine: true)
            json.object { json in
                json.member("path", line.path)
                json.member("type", line.isFolder ? "folder" : line.isFITS ? "fits" : "file")
                json.member("size", line.object?.size)
                json.member("modified", modified.map { UTCTime.text($0.seconds) })
                json.member("url", line.object?.displayURL)
                json.member("etag", line.object?.version.etag)
                if let problem = line.problem { json.member("error", problem.description) }
            }
            return json.text
        }
        guard long else { return name }
        let size = line.object.map { String($0.size) } ?? (line.isFolder ? "-" : "?")
        let padding = String(repeating: " ", count: max(0, 14 - size.count))
        let date = modified.map { UTCTime.text($0.seconds) } ?? String(repeating: " ", count: 19) + "-"
        return "\(padding)\(size)  \(date)  \(name)"
    }

    private func listDefinitions() {
        let definitions = MountDefinition.all()
        if definitions.isEmpty {
            StandardError.line("There are no mount definitions in \(MountDefinition.folders.joined(separator: ", ")).")
        }
        let width = definitions.map(\.name.count).max() ?? 0
        for definition in definitions {
            if json {
                var json = JSONWriter(onOneLine: true)
                json.object { json in
                    json.member("name", definition.name)
                    json.member("source", displayURL(definition.source))
                    json.member("description", definition.description)
                    json.member("path", definition.path)
                }
                StandardOutput.text(json.text + "\n")
            } else {
                let padding = String(repeating: " ", count: width - definition.name.count)
                StandardOutput.text(
                    "\(definition.name)\(padding)  \(displayURL(definition.source))  \(definition.description)\n")
            }
        }
    }
}
