import Glibc
import TOMLKit

/// A mount that has a name: `Mounts/NAME.toml`.
struct MountDefinition {
    let name: String
    let path: String
    let description: String
    /// A path in it that is relative begins at the definition's own folder.
    let source: String
    private let settings: [(Setting, [String])]

    /// Where definitions are looked for, in this order.
    static var folders: [String] {
        let home = getenv("HOME").map { String(cString: $0) } ?? ""
        let configuration = getenv("XDG_CONFIG_HOME").map { String(cString: $0) } ?? home + "/.config"
        let executable = (try? Executable.path) ?? ""
        let beside = executable.prefix(upTo: executable.lastIndex(of: "/") ?? executable.startIndex)
        return ["Mounts", configuration + "/fitsfs/mounts", "/etc/fitsfs/mounts", beside + "/Mounts"]
    }

    /// The definition of that name.
    static func named(_ name: String) throws -> MountDefinition {
        for folder in folders {
            let path = "\(folder)/\(name).toml"
            if access(path, F_OK) == 0 { return try MountDefinition(contentsOf: path, name: name) }
        }
        let known = all().map(\.name)
        let hint = known.isEmpty ? "" : " Did you mean '\(Setting.nearest(to: name, among: known))'?"
        throw Failure(
            .usage,
            "\(name): no such folder or file, and no mount definition \(name).toml in \(folders.joined(separator: ", ")).\(hint)"
        )
    }

    /// Every definition that can be read; of two with one name, the one that `named` finds. One with a mistake is told of.
    static func all() -> [MountDefinition] {
        var found: [String: MountDefinition] = [:]
        for folder in folders {
            for name in names(in: folder) where found[name] == nil {
                do {
                    found[name] = try MountDefinition(contentsOf: "\(folder)/\(name).toml", name: name)
                } catch {
                    StandardError.line("fitsfs: \((error as? Failure)?.message ?? "\(error)")")
                }
            }
        }
        return found.values.sorted { $0.name < $1.name }
    }

    init(contentsOf path: String, name: String) throws {
        let table: TOMLTable
        do {
            table = try TOMLTable(string: try LocalText.read(path))
        } catch let error as TOMLParseError {
            throw Failure(.usage, "\(path), line \(error.source.begin.line): \(error.description)")
        }
        func text(_ key: String) throws -> String? {
            guard let value = table[key] else { return nil }
            guard let text = value.string else { throw Failure(.usage, "\(path): \(key) has to be a text in quotes.") }
            return text
        }
        guard let source = try text("source") else { throw Failure(.usage, "\(path): there is no source.") }
        self.name = name
        self.path = path
        self.source = Self.resolve(source, beside: path)
        description = try text("description") ?? ""
        settings = try table.keys.filter { $0 != "source" && $0 != "description" }.map { key in
            guard let setting = Setting(rawValue: key) else {
                let known = Setting.allCases.map(\.rawValue) + ["source", "description"]
                throw Failure(
                    .usage,
                    "\(path): there is no key '\(key)'. Did you mean '\(Setting.nearest(to: key, among: known))'?")
            }
            return (setting, try Self.texts(table[key]!, key, path))
        }
    }

    func add(to settings: inout Settings) {
        for (setting, texts) in self.settings {
            settings.add(setting, texts, from: "\(setting.rawValue) in \(path)")
        }
    }

    private static func resolve(_ source: String, beside path: String) -> String {
        guard !source.contains("://"), !source.hasPrefix("/"), source != "-", let slash = path.lastIndex(of: "/")
        else { return source }
        return path[...slash] + source
    }

    private static func texts(_ value: any TOMLValueConvertible, _ key: String, _ path: String) throws -> [String] {
        if let text = value.string { return [text] }
        if let number = value.int { return [String(number)] }
        if let flag = value.bool { return [String(flag)] }
        if let list = value.array { return try list.flatMap { try texts($0, key, path) } }
        throw Failure(.usage, "\(path): \(key) has to be a text, a number, true or false, or a list of texts.")
    }

    private static func names(in folder: String) -> [String] {
        LocalFolder.names(in: folder).filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(".toml".count)) }
    }
}
