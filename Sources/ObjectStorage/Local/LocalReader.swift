/// Reads files of this machine through a bounded number of open descriptors.
final class LocalReader: ImmediateReader {
    /// Small enough to be no burden on memory and to end soon after a cancellation, large enough that the calls for
    /// each piece cost nothing beside its bytes.
    private static let pieceLength = 256 << 10

    let files = OpenFiles()

    /// The version that a file has now; never opens it.
    /// - Throws: `notFound` for what is no regular file.
    func head(_ url: String) throws(StoreError) -> Object {
        guard let path = FileURL.path(of: url) else { throw .notFound(url: url) }
        let stamp = try FileStamp(path: path, url: url)
        guard stamp.isRegular else { throw .notFound(url: url) }
        return object(url: url, stamp: stamp)
    }

    func open(_ url: String, first length: Int) throws(StoreError) -> (Object, [UInt8]) {
        let object = try head(url)
        var bytes = [UInt8](repeating: 0, count: max(0, min(length, object.size)))
        // Even where nothing is asked for, the file is opened, so that one that may not be read says so here.
        try bytes.withUnsafeMutableBufferPointer { buffer throws(StoreError) in
            try readNow(object, at: 0, into: UnsafeMutableRawBufferPointer(buffer))
        }
        return (object, bytes)
    }

    func object(url: String, stamp: FileStamp) -> Object {
        object(url: url, stamp.version, size: stamp.size, modified: stamp.modified)
    }

    func object(url: String, _ version: ObjectVersion, size: Int, modified: Timestamp?) -> Object {
        Object(url: url, version: version, size: size, modified: modified, reader: self)
    }

    func readNow(_ object: Object, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StoreError) {
        let file = try files.file(of: object)
        do throws(StoreError) {
            try file.read(at: offset, into: buffer, url: object.url)
        } catch {
            files.drop(object.identity)
            throw error
        }
    }

    func read(_ object: Object, _ range: Range<Int>, into sink: any ByteSink) async throws(StoreError) {
        let piece = UnsafeMutableRawBufferPointer.allocate(
            byteCount: min(Self.pieceLength, range.count), alignment: 16)
        defer { piece.deallocate() }
        var offset = range.lowerBound
        while offset < range.upperBound {
            if Task.isCancelled { throw .cancelled(url: object.url) }
            let part = UnsafeMutableRawBufferPointer(rebasing: piece[..<min(piece.count, range.upperBound - offset)])
            try readNow(object, at: offset, into: part)
            sink.receive(UnsafeRawBufferPointer(part))
            offset += part.count
        }
    }
}
