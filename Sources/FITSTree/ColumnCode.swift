import HeaderIndexing
import ObjectStorage

/// The form in which a page of a listing is kept on disk: column after column.
extension MemberColumns {
    /// How many bytes `encode` makes.
    var encodedLength: Int {
        8 * 13 + count + [names, keys, tags, dates].reduce(0) { $0 + $1.bytes.count + 4 * $1.ends.count }
            + 8 * (hints.numbers.count + sizes.numbers.count + seconds.numbers.count)
            + 4 * nanoseconds.numbers.count
    }

    func encode(to writer: inout RecordWriter) {
        writer.bytes(flags)
        for column in [names, keys, tags, dates] {
            writer.numbers(column.ends)
            writer.bytes(column.bytes)
        }
        writer.numbers(hints.numbers)
        writer.numbers(sizes.numbers)
        writer.numbers(seconds.numbers)
        writer.numbers(nanoseconds.numbers)
    }

    /// - Returns: `nil` where a member could not have been listed so.
    init?(decoding reader: inout RecordReader) {
        func texts() -> TextColumn? {
            guard let ends: [UInt32] = reader.numbers(), let bytes = reader.bytes() else { return nil }
            return TextColumn(bytes: bytes, ends: ends)
        }
        guard let flags = reader.bytes(), let names = texts(), let keys = texts(), let tags = texts(),
            let dates = texts(), let hints: [UInt64] = reader.numbers(), let sizes: [UInt64] = reader.numbers(),
            let seconds: [Int64] = reader.numbers(), let nanoseconds: [UInt32] = reader.numbers()
        else { return nil }
        self.init(
            flags: flags, names: names, keys: keys, tags: tags, dates: dates, hints: NumberColumn(hints),
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
