import Glibc

/// What was set, and where, as text; a value is understood, or refused, when it is asked for.
///
/// The command line goes before the environment, and that before a mount definition.
struct Settings {
    private struct Value {
        var texts: [String]
        /// How the place is called in a message: `--view`, `FITSFS_VIEW`, `view in Mounts/tess.toml`.
        var place: String
    }
    private var values: [Setting: Value] = [:]

    /// Sets what is not set yet. An empty text sets nothing, as an empty variable does for most programs.
    mutating func add(_ setting: Setting, _ texts: [String], from place: String) {
        let parts = setting.isSplitAtCommas ? texts.flatMap { $0.split(separator: ",").map(String.init) } : texts
        let texts = parts.filter { !$0.isEmpty }
        guard !texts.isEmpty, values[setting] == nil else { return }
        values[setting] = Value(texts: texts, place: place)
    }

    mutating func addEnvironment() {
        for setting in Setting.allCases {
            guard let value = getenv(setting.environmentName) else { continue }
            add(setting, [String(cString: value)], from: setting.environmentName)
        }
    }

    func text(_ setting: Setting) -> String? { values[setting]?.texts.last }

    func texts(_ setting: Setting) -> [String] { values[setting]?.texts ?? [] }

    /// Ends with a failure that names the place of the first of these that is set.
    func refuse(_ settings: [Setting], because reason: String) throws {
        guard let place = settings.lazy.compactMap({ values[$0]?.place }).first else { return }
        throw Failure(.usage, "\(place): \(reason)")
    }

    func flag(_ setting: Setting) throws -> Bool {
        try value(setting, "true or false") { text in
            switch text.lowercased() {
            case "true", "1", "yes", "on": true
            case "false", "0", "no", "off": false
            default: nil
            }
        } ?? false
    }

    func number(_ setting: Setting, in range: ClosedRange<Int>) throws -> Int? {
        try value(setting, "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Bytes: `512M`, `1.5G`, `64KiB`, `1048576`; the prefixes are powers of 1024.
    func size(_ setting: Setting, in range: ClosedRange<Int>) throws -> Int? {
        try value(setting, "a size such as 512M or 4G, from \(range.lowerBound) bytes") { text in
            Self.bytes(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// `500ms`, `30s`, `5m`, `1h`, `1d`; seconds without a unit.
    func duration(_ setting: Setting, atLeast least: Duration = .zero) throws -> Duration? {
        let bound = least > .zero ? ", of at least \(least / .seconds(1)) s" : ""
        return try value(setting, "a time such as 500ms, 30s, 5m, 1h or 1d\(bound)") { text in
            Self.duration(text).flatMap { $0 >= least ? $0 : nil }
        }
    }

    func word<Word: RawRepresentable & CaseIterable>(_ setting: Setting) throws -> Word? where Word.RawValue == String {
        try value(setting, "one of " + Word.allCases.map(\.rawValue).joined(separator: ", ")) { Word(rawValue: $0) }
    }

    /// File permission bits, in octal.
    func octal(_ setting: Setting) throws -> Int? {
        try value(setting, "an octal number such as 027") { text in
            Int(text, radix: 8).flatMap { 0...0o777 ~= $0 ? $0 : nil }
        }
    }

    private func value<Result>(_ setting: Setting, _ wanted: String, _ parse: (String) -> Result?) throws -> Result? {
        guard let value = values[setting], let text = value.texts.last else { return nil }
        guard let result = parse(text) else {
            throw Failure(.usage, "\(value.place) is '\(text)'; it has to be \(wanted).")
        }
        return result
    }

    static func bytes(_ text: String) -> Int? {
        let number = text.prefix { $0.isNumber || $0 == "." }
        var unit = text.dropFirst(number.count).uppercased()
        if unit.hasSuffix("IB") { unit.removeLast(2) } else if unit.hasSuffix("B") { unit.removeLast() }
        guard let value = Double(number), let power = ["": 0, "K": 1, "M": 2, "G": 3, "T": 4][unit] else { return nil }
        let bytes = value * pow(1024, Double(power))
        return bytes < 9e18 ? Int(bytes) : nil
    }

    static func duration(_ text: String) -> Duration? {
        let number = text.prefix { $0.isNumber || $0 == "." }
        let seconds = ["ms": 0.001, "s": 1, "": 1, "m": 60, "h": 3600, "d": 86400][text.dropFirst(number.count)]
        guard let value = Double(number), let seconds, value * seconds < 1e9 else { return nil }
        return .seconds(value * seconds)
    }
}
