/// Walks the chain of headers of a FITS stream without doing any input itself.
///
/// Ask for `next()`; where it wants a range, hand over bytes with `supply` (more or others than it asked for are
/// welcome) and ask again. The walk keeps the headers, never the data. Whatever is wrong with one HDU, those before it
/// stand.
public struct HDUWalk: Sendable {
    public enum Step: Sendable {
        /// Bytes that are missing; never any that were supplied before.
        case wants(Range<Int>)
        case finished(HDULayout)
    }

    private let size: Int
    private var supplied: SuppliedBytes
    private var probe = ProbeRule()
    private var wanted: Range<Int>?
    /// Those that have been found.
    public private(set) var hdus: [HDU] = []
    private var problems: [Problem] = []
    private var headerBytes = 0
    /// Where the HDU begins, or should begin, that is being looked for.
    public private(set) var start = 0
    /// Its header, once its first card has been seen.
    private var scan: HeaderScan?
    private var layout: HDULayout?

    /// Most header bytes that are kept of one stream. A real file has a few megabytes of them; one that is nothing but
    /// headers would fill the memory.
    private static let headerLimit = 256 << 20

    /// - Parameter size: bytes of the whole stream.
    public init(size: Int) {
        self.size = max(0, size)
        supplied = SuppliedBytes(size: self.size)
    }

    /// Hands over the bytes of the stream that begin at `offset`.
    public mutating func supply(_ bytes: [UInt8], at offset: Int) {
        guard offset >= 0, layout == nil else { return }
        supplied.insert(bytes, at: offset)
    }

    /// Goes as far as the supplied bytes reach.
    public mutating func next() -> Step {
        while true {
            if let layout { return .finished(layout) }
            if let missing = scan == nil ? lookForHeader() : readHeader() { return .wants(range(from: missing)) }
        }
    }

    /// What has been found so far.
    public var layoutSoFar: HDULayout {
        layout ?? HDULayout(size: size, hdus: hdus, trailing: nil, problems: problems, isComplete: false)
    }

    /// Lets go of bytes that were supplied and not looked at, because the walk may not go on for long.
    public mutating func rest() {
        supplied = SuppliedBytes(size: size)
        supplied.pass(scan?.position ?? start)
        wanted = nil
    }

    /// What is missing of the range that was asked for before, or else a new range.
    private mutating func range(from missing: Int) -> Range<Int> {
        let range: Range<Int>
        if let wanted, wanted.contains(missing) {
            range = wanted
        } else {
            range = probe.range(from: missing, headerAt: start, previous: hdus.last, size: size)
        }
        wanted = range
        return missing..<min(range.upperBound, supplied.nextPiece(after: missing) ?? size)
    }

    private mutating func note(_ text: String, at offset: Int) {
        problems.append(Problem(hdu: hdus.count, offset: offset, text: text))
    }

    /// What follows the last HDU is `trailing`; without an HDU there is nothing that it could trail.
    private mutating func finish(restIsNegligible: Bool = false) {
        let end = restIsNegligible ? size : hdus.last?.range.upperBound ?? size
        layout = HDULayout(size: size, hdus: hdus, trailing: end < size ? end..<size : nil, problems: problems)
        supplied = SuppliedBytes(size: 0)
    }
}

// MARK: - Between HDUs

extension HDUWalk {
    /// - Returns: the first byte that is missing, if that stops the walk.
    private mutating func lookForHeader() -> Int? {
        guard start < size || hdus.isEmpty else {
            finish()
            return nil
        }
        let length = Remainder.windowLength(beginsWith: supplied.run(from: start).first)
        let window = start..<min(size, start.adding(length))
        let bytes = supplied.bytes(in: window)
        let isPrimary = bytes.first == UInt8(ascii: "S")
        if HeaderScan.beginsHeader(bytes[...]), isPrimary || !hdus.isEmpty {
            if isPrimary, !hdus.isEmpty {
                note(
                    "The HDU begins with SIMPLE, as only the first should: files may have been joined.",
                    at: start)
            }
            scan = HeaderScan(start: start)
        } else if bytes.count < window.count {
            return start + bytes.count
        } else if hdus.isEmpty {
            note(Lookalike.describe(bytes, size: size), at: 0)
            finish()
        } else {
            passOver(Remainder(bytes, isWhole: window.upperBound == size))
        }
        return nil
    }

    private mutating func passOver(_ remainder: Remainder) {
        switch remainder {
        case .negligible:
            finish(restIsNegligible: true)
        case .nulBlocks(let count):
            note("NUL bytes lie before the HDU, \(count * blockLength) of them; they are passed over.", at: start)
            start += count * blockLength
        case .trailing(let text):
            note(text, at: start)
            finish()
        }
    }
}

// MARK: - In a header

extension HDUWalk {
    /// - Returns: the first byte that is missing, if that stops the walk.
    private mutating func readHeader() -> Int? {
        while let position = scan?.position {
            let run = supplied.run(from: position)
            if run.isEmpty, position < size {
                supplied.pass(position)
                return position
            }
            switch run.isEmpty ? .cutOff : scan?.take(run) {
            case .unfinished?: continue
            case .header(let header)?: place(header)
            case let fault?: giveUp(fault.faultText)
            case nil: break
            }
            scan = nil
        }
        return nil
    }

    /// Ends the walk before an HDU whose end cannot be known.
    private mutating func giveUp(_ reason: String) {
        note(reason + (hdus.isEmpty ? " No HDU can be read." : " The HDUs before it can be read."), at: start)
        finish()
    }

    private mutating func place(_ header: Header) {
        var remarks: [String] = []
        let hdu: HDU
        do {
            hdu = try HDU(index: hdus.count, header: header, at: start, streamSize: size, remarks: &remarks)
        } catch {
            giveUp(error.text)
            return
        }
        for remark in remarks { note(remark, at: start) }
        if hdu.isTruncated {
            let claim =
                hdu.claimedDataLength == .max
                ? "more data than can be counted" : "\(hdu.claimedDataLength) bytes of data"
            note(
                "The header claims \(claim); the file ends after \(hdu.dataRange.count) bytes, which can be read.",
                at: hdu.dataRange.lowerBound)
        }
        hdus.append(hdu)
        headerBytes += header.bytes.count
        start = hdu.range.upperBound
        supplied.pass(start)
        if headerBytes > Self.headerLimit {
            giveUp("The headers up to here have more than \(Self.headerLimit) bytes; later ones are not read.")
        }
    }
}
