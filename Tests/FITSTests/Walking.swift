import FITS
import Testing

extension HDUWalk.Step {
    var wanted: Range<Int>? {
        guard case .wants(let range) = self else { return nil }
        return range
    }

    var layout: HDULayout? {
        guard case .finished(let layout) = self else { return nil }
        return layout
    }
}

/// Hands the whole stream to a walk at once.
func layout(of bytes: [UInt8]) -> HDULayout {
    var walk = HDUWalk(size: bytes.count)
    walk.supply(bytes, at: 0)
    guard let layout = walk.next().layout else {
        Issue.record("A walk that has all bytes asks for more.")
        return HDULayout(size: bytes.count, hdus: [], trailing: nil, problems: [])
    }
    return layout
}

/// A stream of which only the headers are stored; everything else reads as 0x81.
struct SparseStream {
    private(set) var size = 0
    private var stored: [(offset: Int, bytes: [UInt8])] = []

    /// An HDU whose data unit has `dataLength` bytes and their padding.
    mutating func append(_ header: [UInt8], dataLength: Int) {
        stored.append((size, header))
        size += header.count + (dataLength + 2879) / 2880 * 2880
    }

    var headerExtents: [Range<Int>] { stored.map { $0.offset..<$0.offset + $0.bytes.count } }

    func bytes(in range: Range<Int>) -> [UInt8] {
        var bytes = [UInt8](repeating: 0x81, count: range.count)
        for (offset, header) in stored {
            let part = range.clamped(to: offset..<offset + header.count)
            guard !part.isEmpty else { continue }
            bytes.replaceSubrange(
                part.lowerBound - range.lowerBound..<part.upperBound - range.lowerBound,
                with: header[part.lowerBound - offset..<part.upperBound - offset])
        }
        return bytes
    }

    /// Walks the stream and gives each range that is asked for exactly.
    /// - Parameter supplied: handed over beforehand.
    /// - Returns: the layout and the ranges, in the order in which they were asked for.
    func walk(supplied: [Range<Int>] = []) throws -> (layout: HDULayout, wants: [Range<Int>]) {
        var walk = HDUWalk(size: size)
        for range in supplied { walk.supply(bytes(in: range), at: range.lowerBound) }
        var wants: [Range<Int>] = []
        while let range = walk.next().wanted {
            wants.append(range)
            walk.supply(bytes(in: range), at: range.lowerBound)
        }
        return (try #require(walk.next().layout), wants)
    }
}
