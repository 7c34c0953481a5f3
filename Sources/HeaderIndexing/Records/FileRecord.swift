import Decompression
import FITS
import ObjectStorage

/// What is kept on disk of a FITS file's headers: where each lies, its cards, and what was wrong.
///
/// The HDUs themselves are made anew from their headers: a record says nothing that the headers say.
enum FileRecord {
    static func key(of object: Object) -> RecordKey { RecordKey(headersOf: object.identity) }

    /// - Returns: `nil` for a file whose headers have not all been read.
    static func bytes(of file: FITSFile) -> [UInt8]? {
        guard file.layout.isComplete else { return nil }
        var writer = RecordWriter()
        writer.integer(file.stream.size)
        writer.text(file.container?.rawValue ?? "")
        writer.integer(file.layout.trailing?.lowerBound ?? -1)
        writer.integer(file.layout.trailing?.upperBound ?? -1)
        writer.integer(file.layout.problems.count)
        for problem in file.layout.problems {
            writer.integer(problem.hdu)
            writer.integer(problem.offset)
            writer.text(problem.text)
        }
        writer.integer(file.layout.hdus.count)
        for hdu in file.layout.hdus {
            writer.integer(hdu.headerRange.lowerBound)
            writer.bytes(hdu.header.bytes)
        }
        return writer.bytes
    }

    /// The file that a record of `object` describes; `nil` if it makes no sense.
    ///
    /// - Parameter stream: makes the stream, of the given size, that is inside a compressed object.
    static func file(
        _ record: UnsafeRawBufferPointer, of object: Object, stream: (Container, Int) -> Object
    ) -> FITSFile? {
        var reader = RecordReader(record)
        guard let size = reader.integer(), let name = reader.text() else { return nil }
        let container = Container(rawValue: name)
        guard name.isEmpty || container != nil, let layout = layout(size: size, &reader) else { return nil }
        let stream = container.map { stream($0, size) } ?? object
        guard stream.size == size else { return nil }
        return FITSFile(object: object, stream: stream, container: container, layout: layout)
    }

    private static func layout(size: Int, _ reader: inout RecordReader) -> HDULayout? {
        guard let trailingStart = reader.integer(), let trailingEnd = reader.integer(),
            let problemCount = reader.count(), trailingStart <= trailingEnd
        else { return nil }
        var problems: [Problem] = []
        for _ in 0..<problemCount {
            guard let hdu = reader.integer(), let offset = reader.integer(), let text = reader.text() else {
                return nil
            }
            problems.append(Problem(hdu: hdu, offset: offset, text: text))
        }
        guard let count = reader.count() else { return nil }
        var hdus: [HDU] = []
        hdus.reserveCapacity(count)
        for index in 0..<count {
            guard let offset = reader.integer(), offset >= 0, let bytes = reader.bytes(),
                let hdu = try? HDU(index: index, header: Header(bytes: bytes), at: offset, streamSize: size)
            else { return nil }
            hdus.append(hdu)
        }
        return HDULayout(
            size: size, hdus: hdus, trailing: trailingStart < 0 ? nil : trailingStart..<trailingEnd,
            problems: problems)
    }
}
