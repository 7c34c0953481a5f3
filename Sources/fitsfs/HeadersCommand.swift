import ArgumentParser
import FITS
import FITSTree
import Glibc
import HeaderIndexing
import ObjectStorage

struct HeadersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "headers",
        abstract: "Prints every header of every file, without a mount.",
        discussion: """
            With --keyword, one row for each HDU, as 'dfits | fitsort' prints them. Files are read concurrently; \
            they come in the order of the source. A file that can't be read is named on standard error, and the rest goes on.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, csv }

    @Argument(help: "Files, folders, lists or mount definitions.")
    var source: [String]
    @Option(help: ArgumentHelp("Only the HDU of this number or EXTNAME.", valueName: "n|name"))
    var hdu: String?
    @Option(help: ArgumentHelp("Only the value of this keyword; may be repeated.", valueName: "key"))
    var keyword: [String] = []
    @Option(help: "text, json (one object a line for each HDU) or csv.")
    var format = Format.text
    @OptionGroup var access: AccessOptions

    func run() async throws {
        let writer = HeaderWriter(format: format, keywords: keyword, hdu: hdu)
        StandardOutput.text(writer.heading)
        var failures = 0
        for source in source {
            var settings = Settings()
            access.add(to: &settings)
            let assembly = try Assembly(source, &settings)
            assembly.complaints.tellAll()
            defer {
                assembly.cache.finishWriting(within: .seconds(3))
                assembly.index.records?.flush(within: .seconds(1))
            }
            do {
                for try await file in HeaderSweep(assembly) {
                    switch file.outcome {
                    case .success(let headers):
                        StandardOutput.text(writer.text(of: headers, named: file.path))
                        for problem in headers.layout.problems {
                            StandardError.line("fitsfs: \(file.path), HDU \(problem.hdu): \(problem.text)")
                        }
                        if headers.layout.hdus.isEmpty { failures += 1 }
                    case .failure(let error):
                        if self.source.count == 1, assembly.source.isOneObject { throw Failure(error) }
                        failures += 1
                        StandardError.line("fitsfs: \(error.description)")
                    }
                }
            } catch let error as StoreError {
                throw Failure(error)
            }
        }
        if failures > 0 {
            throw Failure(.failed, failures == 1 ? "1 file could not be read." : "\(failures) files could not be read.")
        }
    }
}
