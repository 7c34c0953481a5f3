import Glibc
import ObjectStorage

/// Members in pages, and the table that finds them by name.
struct MemberList {
    private let folder: String
    private let store: any ObjectStore
    /// All but the last are full, and never change; the last is made anew when members come.
    private(set) var pages: [MemberPage] = []
    private(set) var count = 0
    /// The columns of the last page, where it is not full.
    private var tail = MemberColumns()
    private var table = PositionTable()
    /// Pages of an older listing, to be used again where nothing has changed.
    private var earlier: [MemberPage]

    init(of folder: String, in store: any ObjectStore, replacing earlier: [MemberPage]) {
        self.folder = folder
        self.store = store
        self.earlier = earlier
    }

    /// Members that were in pages before: all but the last are full.
    /// - Returns: `nil` if two have one name.
    init?(of folder: String, in store: any ObjectStore, _ pages: [MemberPage]) {
        self.init(of: folder, in: store, replacing: [])
        self.pages = pages
        for page in pages {
            for index in 0..<page.columns.count {
                let name = page.columns.name(at: index)
                guard position(of: name) == nil else { return nil }
                enter(name)
            }
        }
    }

    subscript(position: Int) -> Member {
        Member(pages[position / MemberColumns.limit], position % MemberColumns.limit)
    }

    func position(of name: String) -> Int? {
        var name = name
        return name.withUTF8 { name in
            table.position(hash: Self.hash(name)) { position in
                self.withName(at: position) { Self.areEqual($0, name) }
            }
        }
    }

    func has(_ wanted: FolderListing.Wanted) -> Bool {
        switch wanted {
        case .position(let position): position < count
        case .name(let name, let view): member(name, in: view) != nil
        case .end: false
        }
    }

    /// Adds members behind those that are there; a name that is taken gets the next free number.
    mutating func append(_ members: [MemberDescription]) {
        for member in members {
            if let position = position(of: member.name) {
                resolve(member, position)
            } else {
                add(member)
            }
        }
        publishTail()
    }

    /// To be called when no more members will come.
    mutating func finish() { earlier = [] }

    /// Whether it is made of the pages of another list.
    func isSame(as other: MemberList) -> Bool {
        count == other.count && zip(pages, other.pages).allSatisfy { $0 === $1 }
    }

    private mutating func resolve(_ member: MemberDescription, _ position: Int) {
        let columns = columns(at: position)
        let index = position % MemberColumns.limit
        guard member.isFolder, !columns.flags(at: index).contains(.folder) else { return add(numbered(member)) }
        // A folder keeps its name; an object that was there before it becomes another of that name.
        var changed = MemberColumns()
        for other in 0..<columns.count {
            changed.append(other == index ? member : columns.description(at: other, in: folder), in: folder)
        }
        let page = position / MemberColumns.limit
        if page < pages.count, pages[page].columns.count == MemberColumns.limit {
            pages[page] = MemberPage(changed, of: folder, in: store)
        } else {
            tail = changed
        }
        add(numbered(columns.description(at: index, in: folder)))
    }

    private func numbered(_ member: MemberDescription) -> MemberDescription {
        var member = member
        let name = member.name
        var number = 1
        repeat {
            number += 1
            member.name = FileName.numbered(name, number)
        } while position(of: member.name) != nil
        return member
    }

    private mutating func add(_ member: MemberDescription) {
        tail.append(member, in: folder)
        enter(member.name)
        if tail.count == MemberColumns.limit {
            tail.trim()
            publishTail()
            tail = MemberColumns()
        }
    }

    /// Enters the name of the next position into the table.
    private mutating func enter(_ name: String) {
        var name = name
        table.insert(count, hash: name.withUTF8(Self.hash))
        count += 1
    }

    private mutating func publishTail() {
        guard tail.count > 0 else { return }
        let index = (count - 1) / MemberColumns.limit
        if index < pages.count { pages.removeLast() }
        if index < earlier.count, earlier[index].columns == tail {
            pages.append(earlier[index])
        } else {
            pages.append(MemberPage(tail, of: folder, in: store))
        }
    }

    private func columns(at position: Int) -> MemberColumns {
        position >= count - tail.count ? tail : pages[position / MemberColumns.limit].columns
    }

    private func withName<Result>(at position: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let names =
            position >= count - tail.count ? tail.names : pages[position / MemberColumns.limit].columns.names
        return names[position % MemberColumns.limit].withUnsafeBufferPointer(body)
    }

    private static func areEqual(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
        a.count == b.count && (a.isEmpty || memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0)
    }

    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt32 {
        PositionTable.hash(UnsafeRawBufferPointer(name))
    }
}

extension MemberList {
    /// The members that were there at one moment.
    struct Snapshot: RandomAccessCollection {
        fileprivate let pages: [MemberPage]
        let endIndex: Int
        var startIndex: Int { 0 }

        subscript(position: Int) -> Member {
            Member(pages[position / MemberColumns.limit], position % MemberColumns.limit)
        }
    }

    var snapshot: Snapshot { Snapshot(pages: pages, endIndex: count) }
}
