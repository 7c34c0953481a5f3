/// A NumPy type, as `.npy` files name it (numpy.lib.format, "descr").
public enum NPYType: Sendable, Equatable {
    /// `>i2`
    case plain(String)
    case record([NPYField])

    /// As Python writes it, and `numpy.dtype` reads it: `'>i2'`, `[('x','>f4'),('y','>f4',(3,))]`.
    public var descr: String {
        switch self {
        case .plain(let name): "'\(name)'"
        case .record(let fields): "[\(fields.map(\.descr).joined(separator: ","))]"
        }
    }
}

/// A field of a NumPy record. Without a name it is a gap.
public struct NPYField: Sendable, Equatable {
    public let name: String
    public let type: String
    /// C order: the axis that varies slowest comes first; empty for a single value.
    public let shape: [Int]

    /// Without blanks: the header of a wide table must stay below a limit.
    var descr: String {
        let name = name.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        return shape.isEmpty ? "('\(name)','\(type)')" : "('\(name)','\(type)',\(pythonTuple(shape, separator: ",")))"
    }
}

/// `()`, `(3,)`, `(3, 4)`
func pythonTuple(_ numbers: [Int], separator: String = ", ") -> String {
    numbers.count == 1 ? "(\(numbers[0]),)" : "(\(numbers.map(String.init).joined(separator: separator)))"
}
