import Glibc

/// The processes that keep a mount busy, as `fuser -m` finds them.
enum Holders {
    /// `vim (pid 4711)`, …; only those whose files this user may look at.
    static func of(_ mountpoint: String) -> [String] {
        names(in: "/proc").filter { $0.allSatisfy(\.isNumber) }.compactMap { pid in
            let folder = "/proc/\(pid)"
            let links = ["\(folder)/cwd", "\(folder)/root"] + names(in: "\(folder)/fd").map { "\(folder)/fd/\($0)" }
            let holds =
                links.contains { isInside(target(of: $0), mountpoint) }
                || maps(pid).contains { isInside($0, mountpoint) }
            guard holds else { return nil }
            let name = (try? LocalText.read("\(folder)/comm"))?.split(separator: "\n").first ?? "a process"
            return "\(name) (pid \(pid))"
        }
    }

    private static func isInside(_ path: String, _ mountpoint: String) -> Bool {
        path == mountpoint || path.hasPrefix(mountpoint + "/")
    }

    private static func maps(_ pid: String) -> [String] {
        let text = (try? LocalText.read("/proc/\(pid)/maps")) ?? ""
        return text.split(separator: "\n").compactMap { line in line.firstIndex(of: "/").map { String(line[$0...]) } }
    }

    private static func target(of link: String) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
    }

    private static func names(in folder: String) -> [String] { LocalFolder.names(in: folder) }
}
