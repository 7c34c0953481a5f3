/// Goes once through a page that may still be arriving, and gives what an index is known by, in the order of the page.
///
/// It is no parser of HTML: it knows tags, comments and scripts, and takes whatever comes.
struct HTMLScanner {
    enum Item {
        /// The text that a title or a heading of the first or second level begins with.
        case heading([UInt8])
        /// `reference` is the decoded `href`, `row` the text beside the link, up to the next link or the row's end.
        case anchor(reference: [UInt8], row: [UInt8])
        case passwordField
    }

    /// How far beside a link date and size are looked for. Caddy puts some 1,000 bytes of markup between them.
    private static let rowLookAhead = 4096
    /// What is kept of a row's text: date and size need 40 bytes.
    private static let rowLength = 128

    /// Of a page that is still arriving, tags that begin within this of its end are left until more has come: as much as
    /// is looked at behind a tag, and a tag that ends a row.
    private static let margin = 2 * rowLookAhead

    /// Whether no more will come.
    var isWhole = false
    /// The page from some point on; before `position`, everything was read.
    private var page: [UInt8] = []
    private var position = 0
    /// Bytes from `position` on that there must be before it is worth to look again: a comment without end is then not
    /// gone through for every piece of it.
    private var worthwhileLength = 0

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        page.removeFirst(position)
        position = 0
        page += bytes
    }

    var unreadLength: Int { page.count - position }

    /// - Returns: `nil` at the end of the page, or of what can be read of it so far.
    mutating func next() -> Item? {
        guard isWhole || unreadLength >= worthwhileLength else { return nil }
        while let start = find(UInt8(ascii: "<"), from: position) {
            guard isWhole || page.count - start > Self.margin else { return wait(at: start) }
            if let end = endOfComment(at: start) {
                guard canEnd(at: end) else { return wait(at: start) }
                position = end
                continue
            }
            guard let tag = HTMLTag(in: page, at: start) else {
                position = start + 1
                continue
            }
            guard canEnd(at: tag.end + Self.margin) else { return wait(at: start) }
            position = tag.end
            let item = item(tag)
            guard canEnd(at: position) else { return wait(at: start) }
            if let item { return item }
        }
        position = page.count
        return nil
    }

    /// Whether what ends there would not go on if more came.
    private func canEnd(at end: Int) -> Bool { isWhole || end < page.count }

    private mutating func wait(at start: Int) -> Item? {
        position = start
        worthwhileLength = max(Self.margin, 2 * unreadLength)
        return nil
    }

    private mutating func item(_ tag: HTMLTag) -> Item? {
        if tag.isClosing { return nil }
        if page.matches("a", in: tag.name), let href = tag.href {
            let reference = HTMLEntities.decoded(page[href]).trimmingBlanks()
            return .anchor(reference: reference, row: row(from: tag.end))
        }
        if page.matches("title", in: tag.name) || page.matches("h1", in: tag.name) || page.matches("h2", in: tag.name) {
            let end = find(UInt8(ascii: "<"), from: tag.end) ?? page.count
            let text = page[tag.end..<min(end, tag.end + Self.rowLength)]
            return .heading(HTMLEntities.decoded(text).trimmingBlanks())
        }
        if page.matches("input", in: tag.name), let type = tag.type, page.matches("password", in: type) {
            return .passwordField
        }
        if page.matches("script", in: tag.name) {
            position = endOfText("script", from: tag.end)
        } else if page.matches("style", in: tag.name) {
            position = endOfText("style", from: tag.end)
        }
        return nil
    }

    /// The text behind a link, without its markup, with the machine's form of a date where the markup has one.
    private func row(from start: Int) -> [UInt8] {
        let limit = min(page.count, start + Self.rowLookAhead)
        var text: [UInt8] = []
        var position = start
        var isBesideLink = false
        func add(_ bytes: some Sequence<UInt8>) {
            // Indentation would use up what is kept.
            for byte in bytes where byte > 0x20 || text.last ?? 0x20 > 0x20 { text.append(max(byte, 0x20)) }
        }
        while position < limit, text.count < Self.rowLength {
            if page[position] == UInt8(ascii: "<"), let tag = HTMLTag(in: page, at: position) {
                if page.matches("a", in: tag.name), tag.isClosing {
                    isBesideLink = true
                } else if endsRow(tag) {
                    break
                } else if isBesideLink {
                    add(CollectionOfOne(0x20))
                    if let date = tag.datetime { add(page[date]) }
                    add(CollectionOfOne(0x20))
                }
                position = tag.end
            } else {
                if isBesideLink { add(CollectionOfOne(page[position])) }
                position += 1
            }
        }
        let words = HTMLEntities.decoded(text[...]).split { $0 <= 0x20 }
        return Array(words.joined(separator: [UInt8(ascii: " ")]))
    }

    private func endsRow(_ tag: HTMLTag) -> Bool {
        let name = tag.name
        return page.matches("a", in: name) || page.matches("tr", in: name) || page.matches("li", in: name)
            || page.matches("ul", in: name) || page.matches("pre", in: name) || page.matches("table", in: name)
            || page.matches("hr", in: name) || page.matches("br", in: name) || page.matches("body", in: name)
    }

    private func find(_ byte: UInt8, from start: Int) -> Int? {
        start < page.count ? page[start...].firstIndex(of: byte) : nil
    }

    /// Behind the comment that begins at `start`, if one does. One that is never closed goes to the end of the page.
    private func endOfComment(at start: Int) -> Int? {
        guard page[start...].starts(with: "<!--".utf8) else { return nil }
        var position = start + 4
        while let end = find(UInt8(ascii: ">"), from: position) {
            if page[end - 1] == UInt8(ascii: "-"), page[end - 2] == UInt8(ascii: "-") { return end + 1 }
            position = end + 1
        }
        return page.count
    }

    /// Where the closing tag of an element begins whose text is no markup.
    private func endOfText(_ name: StaticString, from start: Int) -> Int {
        var position = start
        while let tag = find(UInt8(ascii: "<"), from: position) {
            let nameStart = tag + 2
            if nameStart <= page.count, page[tag + 1] == UInt8(ascii: "/"),
                page.matches(name, in: nameStart..<nameStart + name.utf8CodeUnitCount)
            {
                return tag
            }
            position = tag + 1
        }
        return page.count
    }
}

extension [UInt8] {
    fileprivate func trimmingBlanks() -> [UInt8] {
        guard let first = firstIndex(where: { $0 > 0x20 }), let last = lastIndex(where: { $0 > 0x20 }) else {
            return []
        }
        return first == 0 && last == count - 1 ? self : Array(self[first...last])
    }
}
