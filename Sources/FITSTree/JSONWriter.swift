/// Writes JSON (RFC 8259) in the order in which it is told: a line for each member, two blanks a level, or all on one line.
public struct JSONWriter {
    public private(set) var text = ""
    private var depth = 0
    private var isFirst = true
    private let isOnOneLine: Bool

    public init(onOneLine isOnOneLine: Bool = false) { self.isOnOneLine = isOnOneLine }

    /// An object that is the whole text or an element of an array.
    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        begin(nil)
        enclose("{", "}", members)
    }

    public mutating func object(_ name: String, _ members: (inout JSONWriter) -> Void) {
        begin(name)
        enclose("{", "}", members)
    }

    public mutating func array(_ name: String, _ elements: (inout JSONWriter) -> Void) {
        begin(name)
        enclose("[", "]", elements)
    }

    public mutating func array(_ elements: (inout JSONWriter) -> Void) {
        begin(nil)
        enclose("[", "]", elements)
    }

    public mutating func member(_ name: String, _ value: String?) {
        begin(name)
        text += value.map(Self.quoted) ?? "null"
    }

    public mutating func member(_ name: String, _ value: Int?) {
        begin(name)
        text += value.map(String.init) ?? "null"
    }

    public mutating func member(_ name: String, _ value: Double) {
        begin(name)
        text += value.isFinite ? "\(value)" : "null"
    }

    public mutating func member(_ name: String, _ value: Bool) {
        begin(name)
        text += value ? "true" : "false"
    }

    public mutating func member(_ name: String, _ values: [Int]) {
        begin(name)
        text += "[" + values.map(String.init).joined(separator: ", ") + "]"
    }

    public mutating func element(_ value: String) {
        begin(nil)
        text += Self.quoted(value)
    }

    private mutating func begin(_ name: String?) {
        if !text.isEmpty {
            if !isFirst { text += "," }
            breakLine()
        }
        isFirst = false
        if let name { text += Self.quoted(name) + ": " }
    }

    private mutating func enclose(_ open: String, _ close: String, _ inside: (inout JSONWriter) -> Void) {
        text += open
        depth += 1
        isFirst = true
        inside(&self)
        depth -= 1
        if !isFirst { breakLine() }
        text += close
        isFirst = false
    }

    private mutating func breakLine() {
        if !isOnOneLine { text += "\n" + String(repeating: "  ", count: depth) }
    }

    private static func quoted(_ value: String) -> String {
        var quoted = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 32:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
