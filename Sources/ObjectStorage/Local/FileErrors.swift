import Glibc

extension StoreError {
    /// The one place where a failed call on a local file becomes a `StoreError`.
    init(errno code: Int32, url: String) {
        let words = String(cString: strerror(code))
        self =
            switch code {
            // A name that is too long and a circle of links are names that lead to no file.
            case ENOENT, ENOTDIR, ENAMETOOLONG, ELOOP: .notFound(url: url)
            case EACCES, EPERM: .accessDenied(url: url, detail: words)
            // The file behind a handle of a network file system is gone.
            case ESTALE: .changed(url: url)
            default: .badAnswer(url: url, detail: words)
            }
    }
}
