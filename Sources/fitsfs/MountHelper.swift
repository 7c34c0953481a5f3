/// `mount -t fitsfs SOURCE MOUNTPOINT -o …` and `/etc/fstab`: `mount(8)` calls the program as `mount.fitsfs`.
enum MountHelper {
    /// The words of `fitsfs mount` that mean the same, or `nil` if the program was called by its own name.
    ///
    /// `-o a,b=c` becomes `--a --b c`. What `mount(8)` adds for itself, and what every fitsfs mount is anyway, is dropped.
    static func translate(_ arguments: [String]) -> [String]? {
        guard arguments.first?.split(separator: "/").last == "mount.fitsfs" else { return nil }
        let ignored: Set = [
            "ro", "rw", "defaults", "auto", "noauto", "user", "nouser", "users", "_netdev", "nofail", "nosuid", "nodev",
            "noexec", "exec", "noatime", "dev", "suid",
        ]
        var words = ["mount"]
        var rest = arguments.dropFirst()
        while let word = rest.popFirst() {
            guard word == "-o" else {
                // -n, -s, -v, -f: of mount(8).
                if !word.hasPrefix("-") || word == "-" { words.append(word) }
                continue
            }
            for option in (rest.popFirst() ?? "").split(separator: ",") {
                let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    .map(String.init)
                let name = parts[0].replacing("_", with: "-")
                guard !name.isEmpty, !ignored.contains(parts[0]), !name.hasPrefix("x-") else { continue }
                words.append("--\(name)")
                if parts.count > 1 { words.append(parts[1]) }
            }
        }
        return words
    }
}
