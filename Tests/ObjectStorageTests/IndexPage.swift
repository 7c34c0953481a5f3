import HTTP

@testable import ObjectStorage

/// A whole index, read in pieces.
struct IndexPage {
    /// Each name once, as `IndexBody` hands them on.
    var entries: [IndexEntry] = []

    /// - Returns: `nil` for a page that is no directory index.
    init?(_ body: [UInt8], url: URL, pieceLength: Int = .max) {
        var reader = IndexReader(url)
        var names: Set<[UInt8]> = []
        do {
            for start in stride(from: 0, to: body.count, by: min(pieceLength, max(1, body.count))) {
                entries += try reader.receive(Array(body[start...].prefix(pieceLength)))
            }
            entries += try reader.end()
        } catch {
            return nil
        }
        entries = entries.filter { names.insert($0.name).inserted }
    }
}

extension IndexReader {
    mutating func receive(_ bytes: [UInt8]) throws -> [IndexEntry] {
        try bytes.withUnsafeBytes { try receive($0) }
    }
}
