/// What `data.npy` begins with: the header of a NumPy file, version 1.0 (numpy.lib.format). The data unit follows as it
/// is stored, big-endian and unscaled.
public struct NPYHeader: Sendable, Equatable {
    /// 4096 or 8192 of them, so that the data begin at a page of a mapped file.
    public let bytes: [UInt8]
    public let type: NPYType
    /// C order: `NAXISn`, …, `NAXIS1` for an image, the number of rows for a table.
    public let shape: [Int]
    /// How many bytes of the data unit follow. All of them, with the heap of a table; but where the stream ends within
    /// the array, only those that the shape covers.
    public let dataLength: Int

    /// - Returns: `nil` where there is no array: no data, compressed images and tables, random groups, unknown
    ///   extensions, a BITPIX that is no type.
    public init?(_ hdu: HDU) {
        guard !hdu.dataRange.isEmpty, hdu.dataUnit.hasValidBitpix else { return nil }
        switch hdu.kind {
        case .primary, .image: self.init(image: hdu)
        case .asciiTable, .binaryTable: self.init(table: hdu)
        case .randomGroups, .other: return nil
        }
    }

    private init?(image hdu: HDU) {
        let size = hdu.bitpix.magnitude / 8
        let code = hdu.bitpix == 8 ? "|u" : hdu.bitpix > 0 ? ">i" : ">f"
        let shape = Self.shape(of: hdu, elementSize: Int(size))
        guard !shape.contains(0) || hdu.axes.contains(0), let text = Text(type: .plain("\(code)\(size)"), shape: shape)
        else { return nil }
        self.init(text, of: hdu, elementSize: Int(size))
    }

    private init?(table hdu: HDU) {
        guard hdu.bitpix == 8, hdu.axes.count == 2, !hdu.isCompressedImage, !hdu.isCompressedTable,
            1...Self.longestElement ~= hdu.axes[0]
        else { return nil }
        let rowLength = hdu.axes[0]
        let rows = min(hdu.axes[1], hdu.dataRange.count / rowLength)
        guard rows > 0 || hdu.axes[1] == 0 else { return nil }
        let record = TableRecord.fields(of: hdu, rowLength: rowLength).map { NPYType.record($0) }
        guard
            let text = record.flatMap({ Text(type: $0, shape: [rows]) })
                ?? Text(type: .plain("|V\(rowLength)"), shape: [rows])
        else { return nil }
        self.init(text, of: hdu, elementSize: rowLength)
    }

    private init(_ text: Text, of hdu: HDU, elementSize: Int) {
        let arrayLength = text.shape.reduce(elementSize) { $0.times($1) }
        bytes = text.bytes
        type = text.type
        shape = text.shape
        let claimedLength = hdu.axes.reduce(Int(hdu.bitpix.magnitude / 8)) { $0.times($1) }
        dataLength = arrayLength < claimedLength ? arrayLength : hdu.dataRange.count
    }

    /// NumPy keeps the size of an element in a C int.
    private static let longestElement = Int(Int32.max)

    /// The shape of an image, as far as its data reach: the slowest axis that is not there whole is cut to what is, and
    /// those outside it to 1. FITS allows 999 axes, NumPy 32 before its version 2; the slowest ones become one.
    private static func shape(of hdu: HDU, elementSize: Int) -> [Int] {
        var shape = Array(hdu.axes.reversed())
        if shape.count > 32 {
            let joined = shape.prefix(shape.count - 63).reduce(1) { $0.times($1) }
            shape.replaceSubrange(..<(shape.count - 63), with: [joined])
        }
        guard !shape.contains(0) else { return shape }
        var available = hdu.dataRange.count / elementSize
        for axis in shape.indices {
            let inner = shape[(axis + 1)...].reduce(1) { $0.times($1) }
            let whole = min(shape[axis], available / inner)
            if whole > 0 || axis == shape.count - 1 {
                shape[axis] = whole
                break
            }
            shape[axis] = 1
            available = min(available, inner)
        }
        return shape
    }
}

extension NPYHeader {
    /// The text of the header, at the length that it is padded to.
    private struct Text {
        let type: NPYType
        let shape: [Int]
        let bytes: [UInt8]

        /// - Returns: `nil` where it is too long. `numpy.load` refuses a header of more than 10,000 characters unless
        ///   it is told not to, and the next multiple of the page length is above that.
        init?(type: NPYType, shape: [Int]) {
            let text = "{'descr': \(type.descr), 'fortran_order': False, 'shape': \(pythonTuple(shape)), }"
            let prefix = 10
            guard let length = [4096, 8192].first(where: { prefix + text.utf8.count < $0 }) else { return nil }
            let textLength = length - prefix
            let frame: [UInt8] =
                [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(textLength & 0xFF), UInt8(textLength >> 8)]
            var bytes = [UInt8](repeating: .blank, count: length)
            bytes.replaceSubrange(..<prefix, with: frame)
            bytes.replaceSubrange(prefix..<prefix + text.utf8.count, with: Array(text.utf8))
            bytes[length - 1] = .lineFeed
            self.type = type
            self.shape = shape
            self.bytes = bytes
        }
    }
}
