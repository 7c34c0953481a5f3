import ArgumentParser
import Glibc
import HTTP

struct Fitsfs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fitsfs",
        abstract: "Mounts FITS files, near or far, as directories of their HDUs.",
        discussion: """
            SOURCE is a local folder or file, https://host/folder/ (a directory index), https://host/file.fits,
            a text file of URLs, - for such a list on standard input, or the name of a mount definition.

              fitsfs mount https://archive.example/data/ ~/data
              cat ~/data/m13.fits/0/header.txt
              fitsfs unmount ~/data

            Every option can also be given as an environment variable: --metadata-ttl as FITSFS_METADATA_TTL.
            """,
        version: Product.version,
        subcommands: [
            MountCommand.self, UnmountCommand.self, ListCommand.self, HeadersCommand.self, StatusCommand.self,
            CacheCommand.self,
        ])
}
