import CXXHash
import ObjectStorage

/// The form in which a listing is kept on disk: its columns as they are, behind a head that says what they are of, before
/// a checksum of all.
///
/// Little-endian; a column is a count and its elements. Whatever does not fit is no listing: it comes from another
/// version of fitsfs, is of another selection, or is damaged.
extension FolderListing {
    /// To be counted up when anything changes that makes names, kinds or hashes of members.
    private static let format: UInt64 = 0x0001_5453_494C_4646  // "FFLIST", 1

    /// The listing as bytes, some 65 for each member; `nil` where it is not complete.
    func encoded() -> [UInt8]? {
        guard isComplete else { return nil }
        let pages = withMembers(\.pages)
        var writer = ByteWriter(capacity: pages.reduce(64) { $0 + $1.columns.encodedLength })
        writer.put(Self.format)
        writer.put(selection.fingerprint)
        writer.put(Array(folder.utf8))
        writer.put(UInt32(pages.count))
        for page in pages { page.columns.encode(to: &writer) }
        writer.put(checksum(writer.bytes[...]))
        return writer.bytes
    }

    /// A listing that was encoded by this version of fitsfs, of the same folder and the same selection.
    /// - Parameter fetched: when the source gave it.
    convenience init?(
        decoding bytes: [UInt8], of folder: String, in store: any ObjectStore, _ selection: Selection,
        fetched: ContinuousClock.Instant
    ) {
        guard bytes.count > 8 else { return nil }
        var end = ByteReader(bytes[(bytes.count - 8)...])
        guard end.number() == checksum(bytes.dropLast(8)) else { return nil }
        var reader = ByteReader(bytes.dropLast(8))
        guard reader.number() == Self.format, reader.number() == selection.fingerprint,
            reader.bytes()?.elementsEqual(folder.utf8) == true, let count: UInt32 = reader.number()
        else { return nil }
        var pages: [MemberPage] = []
        for number in 0..<count {
            guard let columns = MemberColumns(decoding: &reader),
                columns.count == MemberColumns.limit || number == count - 1 && columns.count > 0
            else { return nil }
            pages.append(MemberPage(columns, of: folder, in: store))
        }
        guard reader.isAtEnd, let members = MemberList(of: folder, in: store, pages) else { return nil }
        self.init(of: folder, in: store, selection, members, fetched: fetched)
    }
}

/// XXH3, 64 bits: it tells damage by chance, which is all that happens to a file of one's own.
private func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.withUnsafeBytes { XXH3_64bits($0.baseAddress, $0.count) }
}

extension MemberColumns {
    var encodedLength: Int {
        4 * 9 + count + [names, keys, tags, dates].reduce(0) { $0 + 4 + $1.bytes.count + 4 * $1.ends.count }
            + 8 * (hints.numbers.count + sizes.numbers.count + seconds.numbers.count)
            + 4 * nanoseconds.numbers.count
    }

    func encode(to writer: inout ByteWriter) {
        writer.put(flags)
        for column in [names, keys, tags, dates] {
            writer.put(column.ends)
            writer.put(column.bytes)
        }
        writer.put(hints.numbers)
        writer.put(sizes.numbers)
        writer.put(seconds.numbers)
        writer.put(nanoseconds.numbers)
    }

    /// - Returns: `nil` where a member could not have been listed so.
    init?(decoding reader: inout ByteReader) {
        func texts() -> TextColumn? {
            guard let ends: [UInt32] = reader.numbers(), let bytes = reader.bytes() else { return nil }
            return TextColumn(bytes: Array(bytes), ends: ends)
        }
        guard let flags = reader.bytes(), let names = texts(), let keys = texts(), let tags = texts(),
            let dates = texts(), let hints: [UInt64] = reader.numbers(), let sizes: [UInt64] = reader.numbers(),
            let seconds: [Int64] = reader.numbers(), let nanoseconds: [UInt32] = reader.numbers()
        else { return nil }
        self.init(
            flags: Array(flags), names: names, keys: keys, tags: tags, dates: dates, hints: NumberColumn(hints),
            sizes: NumberColumn(sizes), seconds: NumberColumn(seconds), nanoseconds: NumberColumn(nanoseconds))
        guard count <= Self.limit, (0..<count).allSatisfy(isSound) else { return nil }
    }

    private func isSound(_ index: Int) -> Bool {
        let (name, flags) = (names[index], flags(at: index))
        let isNamed =
            (1...FileName.longest).contains(name.count) && !name.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
            && String(validating: name, as: UTF8.self) != nil
        let isWhole = !isWhole(at: index) || flags.contains(.sized) && !flags.contains(.folder)
        return isNamed && isWhole && sizes[index] <= Object.largestSize && nanoseconds[index] < 1_000_000_000
            && (!flags.contains(.fits) || !flags.contains(.folder)) && (!flags.contains(.keyed) || !keys[index].isEmpty)
    }
}

/// Puts numbers and columns behind one another.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func put<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }

    mutating func put<Number: FixedWidthInteger>(_ numbers: [Number]) {
        put(UInt32(numbers.count))
        for number in numbers { put(number) }
    }
}

/// Takes them apart again; every function returns `nil` where the bytes end too soon.
struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number<Number: FixedWidthInteger>() -> Number? {
        let length = MemoryLayout<Number>.size
        guard rest.count >= length else { return nil }
        defer { rest = rest.dropFirst(length) }
        return rest.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(as: Number.self)) }
    }

    mutating func numbers<Number: FixedWidthInteger>() -> [Number]? {
        guard let count: UInt32 = number(), rest.count / MemoryLayout<Number>.size >= count else { return nil }
        return (0..<count).compactMap { _ in number() }
    }

    mutating func bytes() -> ArraySlice<UInt8>? {
        guard let count: UInt32 = number(), rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(Int(count)) }
        return rest.prefix(Int(count))
    }
}
