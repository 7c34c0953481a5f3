import FITS

/// Where the headers of a file lie that another one may be like. Offsets are bytes from its beginning.
struct Sibling: Sendable, Equatable {
    struct Place: Sendable, Equatable {
        let header: Range<Int>
        /// Bytes of the data unit with its padding.
        let dataLength: Int
    }

    let size: Int
    let places: [Place]

    init(of layout: HDULayout) {
        size = layout.size
        places = layout.hdus.map { Place(header: $0.headerRange, dataLength: $0.range.count - $0.headerRange.count) }
    }

    /// Whether a file that begins with these HDUs may go on like this one: its data units are as long. Its headers may
    /// be longer or shorter, for a card more moves what follows and changes nothing else.
    func mayContinue(_ hdus: [HDU]) -> Bool {
        places.count > hdus.count
            && zip(hdus, places).allSatisfy { $0.range.count - $0.headerRange.count == $1.dataLength }
    }

    /// Where the headers from HDU `first` on lie if that one begins at `start`.
    func headers(from first: Int, through need: HeaderNeed, at start: Int, size: Int) -> [Range<Int>] {
        let end = if case .hdu(let last) = need { min(places.count, last + 1) } else { places.count }
        guard first < end else { return [] }
        let shift = start - places[first].header.lowerBound
        // A sibling may be much longer than the file is.
        return places[first..<end].filter { (start..<size).contains($0.header.lowerBound + shift) }
            .map { $0.header.lowerBound + shift..<min(size, $0.header.upperBound + shift) }
    }
}
