import ArgumentParser
import Glibc

/// Where the program begins. Its main thread takes the signals, and nothing else: an `async` main would leave that
/// thread to Dispatch, which unblocks every signal in it (`sigsuspend(2)`).
@main
enum Main {
    /// The words of the command line, as `fitsfs` would have been given them.
    static let words = MountHelper.translate(CommandLine.arguments) ?? Array(CommandLine.arguments.dropFirst())

    static func main() {
        signal(SIGPIPE, SIG_IGN)
        // A write beyond the limit for files (`ulimit -f`) fails, as one to a full disk does, and ends nothing.
        signal(SIGXFSZ, SIG_IGN)
        Signals.block()
        Task.detached { await run() }
        Signals.take()
    }

    /// Turns every error into one line on standard error and an exit code; those of the command line keep their usage.
    private static func run() async {
        do {
            var command = try Fitsfs.parseAsRoot(words)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            StandardError.line("fitsfs: \(failure.message)")
            _exit(failure.code.rawValue)
        } catch {
            Fitsfs.exit(withError: error)
        }
        // Not exit(3): libraries would clean up beneath curl's thread. Nothing is buffered here.
        _exit(0)
    }
}
