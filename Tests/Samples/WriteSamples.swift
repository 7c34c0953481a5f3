import Glibc
import TestSupport

/// `fitsfs-samples FOLDER` writes FITS files to try fitsfs on.
@main
struct WriteSamples {
    static func main() {
        guard CommandLine.arguments.count == 2 else { end(EX_USAGE, "usage: fitsfs-samples FOLDER") }
        let folder = CommandLine.arguments[1]
        for file in Exhibit.allCases {
            let path = folder + "/" + file.rawValue
            guard let stream = fopen(path, "w") else {
                end(EX_CANTCREAT, "\(path): \(String(cString: strerror(errno)))")
            }
            let bytes = file.bytes
            let written = fwrite(bytes, 1, bytes.count, stream)
            guard fclose(stream) == 0, written == bytes.count else {
                end(EX_IOERR, "\(path): \(String(cString: strerror(errno)))")
            }
        }
    }

    private static func end(_ status: Int32, _ message: String) -> Never {
        let line = message + "\n"
        _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        exit(status)
    }
}
