/// Makes a NumPy record of the columns of a table.
enum TableRecord {
    /// - Returns: `nil` where the columns do not fill the rows exactly: such a table can be shown as rows of bytes
    ///   only.
    static func fields(of hdu: HDU, rowLength: Int) -> [NPYField]? {
        let columns = hdu.columns
        guard !columns.isEmpty else { return nil }
        let names = uniqueNames(columns)
        return hdu.kind == .asciiTable
            ? asciiFields(columns, names, rowLength) : binaryFields(columns, names, rowLength)
    }

    private static func binaryFields(_ columns: [TableColumn], _ names: [String], _ rowLength: Int) -> [NPYField]? {
        var fields: [NPYField] = []
        var width = 0
        for (column, name) in zip(columns, names) {
            guard let format = BinaryTableFormat(column.format), let (type, size) = format.elementType else {
                return nil
            }
            let (suffix, shape) = arrangement(format, column.dimensions)
            fields.append(NPYField(name: name, type: type + suffix, shape: shape))
            let count = format.isBits ? format.count / 8 + (format.count % 8 == 0 ? 0 : 1) : format.count
            width = width.adding(count.times(format.isDescriptor ? 2 * size : size))
        }
        return width == rowLength ? fields : nil
    }

    /// `TDIMn` counts where it has as many elements as the field (FITS 4.0 §7.3.2); the first axis of text is the
    /// length of the strings. NumPy has arrays of up to 64 axes, and the rows are one of them.
    private static func arrangement(
        _ format: BinaryTableFormat, _ dimensions: [Int]?
    ) -> (suffix: String, shape: [Int]) {
        let count = format.count
        if format.isBits {
            let bytes = count / 8 + (count % 8 == 0 ? 0 : 1)
            return ("", [bytes])
        }
        if format.isDescriptor { return ("", count == 1 ? [2] : count == 0 ? [0] : [count, 2]) }
        if let dimensions, !dimensions.isEmpty, dimensions.count < 64, dimensions.reduce(1, { $0.times($1) }) == count {
            return format.isText
                ? (String(dimensions[0]), dimensions.dropFirst().reversed()) : ("", dimensions.reversed())
        }
        return format.isText ? (String(count), []) : ("", count == 1 ? [] : [count])
    }

    /// Fields in the order in which they lie, with gaps between them; overlapping fields make no record.
    private static func asciiFields(_ columns: [TableColumn], _ names: [String], _ rowLength: Int) -> [NPYField]? {
        var fields: [NPYField] = []
        var position = 0
        for (column, name) in zip(columns, names).sorted(by: { ($0.0.startColumn ?? 0) < ($1.0.startColumn ?? 0) }) {
            guard let format = ASCIITableFormat(column.format), let startColumn = column.startColumn,
                startColumn > position, startColumn - 1 <= rowLength, format.width <= rowLength - (startColumn - 1)
            else { return nil }
            appendGap(startColumn - 1 - position, to: &fields)
            fields.append(NPYField(name: name, type: "|S\(format.width)", shape: []))
            position = startColumn - 1 + format.width
        }
        appendGap(rowLength - position, to: &fields)
        return fields
    }

    private static func appendGap(_ length: Int, to fields: inout [NPYField]) {
        if length > 0 { fields.append(NPYField(name: "", type: "|V\(length)", shape: [])) }
    }

    /// `TTYPEn`, or `colN` where it is absent; NumPy refuses a name that is there twice, so later ones get `_2`, `_3`.
    private static func uniqueNames(_ columns: [TableColumn]) -> [String] {
        let wanted = columns.map { $0.name ?? "col\($0.number)" }
        var taken = Set(wanted)
        var seen: [String: Int] = [:]
        return wanted.map { name in
            guard var number = seen[name] else {
                seen[name] = 1
                return name
            }
            repeat { number += 1 } while !taken.insert("\(name)_\(number)").inserted
            seen[name] = number
            return "\(name)_\(number)"
        }
    }
}
