import ObjectStorage

/// A run of a virtual file's bytes. A file is a list of these, and nothing else.
enum Segment: Sendable {
    case literal([UInt8])
    /// Bytes of a stored object.
    case extent(Object, Range<Int>)
    /// Text that follows from the headers; it is made again when it is read, for most files are listed and never read.
    case derived(DerivedText, of: Object, length: Int)

    var length: Int {
        switch self {
        case .literal(let bytes): bytes.count
        case .extent(_, let range): range.count
        case .derived(_, _, let length): length
        }
    }
}

/// A file whose bytes are put together from segments.
struct VirtualFile: Sendable {
    let segments: [Segment]
    let size: Int

    init(_ segments: [Segment]) {
        self.segments = segments
        self.size = segments.reduce(0) { $0 + $1.length }
    }

    /// A part of one segment, counted from the segment's own beginning.
    struct Piece {
        let segment: Segment
        let range: Range<Int>
    }

    /// What `range` of the file is made of, in order; what lies beyond the end is left out.
    func pieces(_ range: Range<Int>) -> Pieces { Pieces(range: range, segments: segments) }

    /// Made as they are asked for: a file mostly has one segment, and is read often.
    struct Pieces: Sequence, IteratorProtocol {
        let range: Range<Int>
        let segments: [Segment]
        private var index = 0
        /// Where in the file the segment at `index` begins.
        private var start = 0

        init(range: Range<Int>, segments: [Segment]) {
            self.range = range
            self.segments = segments
        }

        mutating func next() -> Piece? {
            while index < segments.count {
                let segment = segments[index]
                let offset = start
                index += 1
                start += segment.length
                let part = range.clamped(to: offset..<start)
                if !part.isEmpty {
                    return Piece(segment: segment, range: part.lowerBound - offset..<part.upperBound - offset)
                }
            }
            return nil
        }
    }
}
