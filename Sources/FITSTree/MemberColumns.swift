import HTTP
import ObjectStorage

/// What a listing keeps of up to 256 members, column by column.
///
/// A name, a size, a date and a hint of the version take some 65 bytes so; an object with its strings would take 300.
/// 256, so that an index is a byte, and so that what a single member keeps in memory when the rest of its listing has
/// gone is 20 kB at most.
struct MemberColumns: Equatable, Sendable {
    static let limit = 256

    struct Flags: OptionSet, Sendable {
        var rawValue: UInt8
        static let folder = Flags(rawValue: 1)
        static let fits = Flags(rawValue: 2)
        static let dated = Flags(rawValue: 4)
        static let sized = Flags(rawValue: 8)
        /// The version is known, and has an entity tag.
        static let tagged = Flags(rawValue: 16)
        /// The version is known, and has a date as the server wrote it.
        static let lastModified = Flags(rawValue: 32)
        /// The key's last name is the name with its percent-escapes undone, spelled as keys are; without this, it is the
        /// name as it stands.
        static let escaped = Flags(rawValue: 64)
        /// The key is spelled out.
        static let keyed = Flags(rawValue: 128)
    }

    private(set) var flags: [UInt8] = []
    private(set) var names = TextColumn()
    private(set) var keys = TextColumn()
    private(set) var tags = TextColumn()
    private(set) var dates = TextColumn()
    private(set) var hints = NumberColumn<UInt64>()
    private(set) var sizes = NumberColumn<UInt64>()
    private(set) var seconds = NumberColumn<Int64>()
    private(set) var nanoseconds = NumberColumn<UInt32>()

    var count: Int { flags.count }

    init() {}

    init(
        flags: [UInt8], names: TextColumn, keys: TextColumn, tags: TextColumn, dates: TextColumn,
        hints: NumberColumn<UInt64>, sizes: NumberColumn<UInt64>, seconds: NumberColumn<Int64>,
        nanoseconds: NumberColumn<UInt32>
    ) {
        self.flags = flags
        self.names = names
        self.keys = keys
        self.tags = tags
        self.dates = dates
        self.hints = hints
        self.sizes = sizes
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// - Parameter folder: the key of the folder, from which keys need not be spelled out.
    mutating func append(_ member: MemberDescription, in folder: String) {
        let index = count
        var flags: Flags = member.isFolder ? .folder : []
        if member.isFITS { flags.insert(.fits) }
        // Bytes, not characters: two that look the same are two keys.
        let key = member.key.utf8
        func isKey(_ spelled: String) -> Bool { key.elementsEqual(spelled.utf8) }
        if !isKey(Self.key(member.name, isFolder: member.isFolder, in: folder)) {
            if isKey(Self.key(unescaping: member.name, isFolder: member.isFolder, in: folder)) {
                flags.insert(.escaped)
            } else {
                flags.insert(.keyed)
                keys.append(key, at: index)
            }
        }
        names.append(member.name.utf8, at: index)
        hints.append(member.hint, at: index)
        if let size = member.size {
            flags.insert(.sized)
            sizes.append(UInt64(size), at: index)
        }
        if let modified = member.modified {
            flags.insert(.dated)
            seconds.append(Int64(modified.seconds), at: index)
            nanoseconds.append(UInt32(clamping: modified.nanoseconds), at: index)
        }
        if let tag = member.version?.etag {
            flags.insert(.tagged)
            tags.append(tag.utf8, at: index)
        }
        if let date = member.version?.lastModified {
            flags.insert(.lastModified)
            dates.append(date.utf8, at: index)
        }
        self.flags.append(flags.rawValue)
    }

    /// Gives back the room that was held for more members.
    mutating func trim() {
        for column in [\MemberColumns.names, \.keys, \.tags, \.dates] { self[keyPath: column].trim() }
    }

    func flags(at index: Int) -> Flags { Flags(rawValue: flags[index]) }

    func name(at index: Int) -> String { String(decoding: names[index], as: UTF8.self) }

    func key(at index: Int, in folder: String) -> String {
        let flags = flags(at: index)
        if flags.contains(.keyed) { return String(decoding: keys[index], as: UTF8.self) }
        let isFolder = flags.contains(.folder)
        return flags.contains(.escaped)
            ? Self.key(unescaping: name(at: index), isFolder: isFolder, in: folder)
            : Self.key(name(at: index), isFolder: isFolder, in: folder)
    }

    func size(at index: Int) -> Int? {
        flags(at: index).contains(.sized) ? Int(sizes[index]) : nil
    }

    func modified(at index: Int) -> Timestamp? {
        guard flags(at: index).contains(.dated) else { return nil }
        return Timestamp(seconds: Int(seconds[index]), nanoseconds: Int(nanoseconds[index]))
    }

    /// Whether the listing said all of the version.
    func isWhole(at index: Int) -> Bool {
        !flags(at: index).isDisjoint(with: [.tagged, .lastModified])
    }

    func version(at index: Int) -> ObjectVersion? {
        guard isWhole(at: index) else { return nil }
        let flags = flags(at: index)
        return ObjectVersion(
            etag: flags.contains(.tagged) ? String(decoding: tags[index], as: UTF8.self) : nil,
            lastModified: flags.contains(.lastModified) ? String(decoding: dates[index], as: UTF8.self) : nil)
    }

    func description(at index: Int, in folder: String) -> MemberDescription {
        MemberDescription(
            name: name(at: index), key: key(at: index, in: folder), isFolder: flags(at: index).contains(.folder),
            isFITS: flags(at: index).contains(.fits), modified: modified(at: index), hint: hints[index],
            size: size(at: index), version: version(at: index))
    }

    private static func key(_ name: String, isFolder: Bool, in folder: String) -> String {
        isFolder ? "\(folder)\(name)/" : folder + name
    }

    private static func key(unescaping name: String, isFolder: Bool, in folder: String) -> String {
        key(Key.component(of: URL.percentDecoded(name)), isFolder: isFolder, in: folder)
    }
}
