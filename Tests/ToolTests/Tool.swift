import Glibc
import TestSupport
import Testing

/// Astronomers' programs.
enum Tool {
    /// Whether those are here that `scripts/test` installs.
    static let areInstalled = ["fitsverify", "imcopy", "astfits", "imhead", "source-extractor", "stilts", "fitsheader"]
        .allSatisfy { name in folders.contains { access("\($0)/\(name)", X_OK) == 0 } }

    /// Runs a program in a folder: it is given names that do not tell where the folder is, so neither does its output.
    static func run(_ command: [String], in folder: String) throws -> FinishedProgram {
        let path = folders.joined(separator: ":")
        return try TestSupport.run(
            ["env", "PATH=\(path)", "LC_ALL=C"] + command, in: folder, limit: .seconds(120))
    }

    /// Runs one of our Python programs.
    /// - Throws: what it says, if it fails.
    static func python(_ program: String, _ arguments: [String]) throws -> String {
        let ended = try run(["python3", file("\(program).py")] + arguments, in: "/")
        guard ended.status == 0 else { throw Failure(description: "\(program): \(ended.errors)") }
        return ended.text
    }

    struct Failure: Error, CustomStringConvertible { var description: String }

    /// A file of the folder `Programs` beside this one.
    static func file(_ name: String) -> String { package + "/Tests/ToolTests/Programs/" + name }

    private static let package = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

    private static let folders =
        [package + "/.build-tools/venv/bin"]
        + (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map(String.init)
}
