import Glibc

/// `stat(2)` of a path; `nil` leaves the reason in `errno`. (`Glibc.stat` names the struct as well as the call.)
func fileStatus(_ path: String) -> stat? {
    var status = stat()
    return fstatat(AT_FDCWD, path, &status, 0) == 0 ? status : nil
}

/// An absolute path, also if what is mounted there no longer answers; without links, `.` and `..`, as far as it leads
/// through folders that are there.
public func absolutePath(_ path: String) -> String {
    func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
    if let whole = resolved(path) { return whole }
    // A dead mount fails every look at it, but not at the directory that holds it.
    let parts = path.split(separator: "/")
    guard let last = parts.last else { return "/" }
    let parent = (path.hasPrefix("/") ? "/" : "") + parts.dropLast().joined(separator: "/")
    // Nor at a directory that has yet to be made, but at what is there of the way to it.
    let above = parent.isEmpty ? resolved(".") ?? "." : absolutePath(parent)
    return above == "/" ? "/\(last)" : "\(above)/\(last)"
}
