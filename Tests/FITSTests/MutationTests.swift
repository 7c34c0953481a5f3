import FITS
import TestSupport
import Testing

/// Damages small files at random, always the same way, and looks at what must hold for every file.
@Suite struct MutationTests {
    static let seeds: [[UInt8]] = [
        FITSBuilder.file(.primary(axes: [10]), .image(bitpix: 16, axes: [10, 20], "EXTNAME = 'SCI'")),
        FITSBuilder.file(
            .primary(),
            .binaryTable(
                rowLength: 22, rows: 5, heap: 50, formats: ["10A", "E", "1PB(9)"], "THEAP   = 120", "TDIM1   = '(5,2)'")
        ),
        FITSBuilder.file(
            .primary("LONG    = 'abc&'", "CONTINUE  'def'"),
            .asciiTable(rowLength: 20, rows: 5, formats: ["A5", "F8.3"], "TBCOL1  = 1", "TBCOL2  = 8")),
        FITSBuilder.file(
            FITSBuilder(
                [
                    "SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 0", "NAXIS2  = 3", "GROUPS  = T",
                    "PCOUNT  = 1", "GCOUNT  = 2",
                ], data: FITSBuilder.pattern(8)), .image(axes: [9])),
    ]

    @Test("20,000 damaged files are walked to their end, the same in one piece and in many", arguments: 0..<4)
    func damaged(_ part: Int) {
        var random = SplitMix64(state: UInt64(part) &* 0x1234_5678_9ABC)
        for round in 0..<5000 {
            var bytes = Self.seeds[part]
            for _ in 0..<Int.random(in: 1...4, using: &random) { Self.damage(&bytes, &random) }
            let layout = layout(of: bytes)
            guard isSound(layout, bytes) else {
                Issue.record(
                    "The layout of this file is not sound: \(layout.problems), \(layout.hdus.map(\.range))")
                return
            }
            guard Self.piecewise(bytes, &random) == layout else {
                Issue.record(
                    "In pieces this file has another layout, or asks for too much: \(bytes)"
                )
                return
            }
            if round % 8 == 0 { Self.readEverything(layout) }
        }
    }

    /// HDUs one after the other and inside the file, each byte in an HDU or accounted for.
    private func isSound(_ layout: HDULayout, _ bytes: [UInt8]) -> Bool {
        var end = 0
        for (index, hdu) in layout.hdus.enumerated() {
            let skipped = bytes[end..<hdu.range.lowerBound]
            guard hdu.index == index, skipped.isEmpty || skipped.allSatisfy({ $0 == 0 }),
                hdu.range.upperBound <= bytes.count,
                hdu.headerRange.lowerBound == hdu.range.lowerBound,
                hdu.dataRange.lowerBound == hdu.headerRange.upperBound,
                hdu.dataRange.upperBound <= hdu.range.upperBound, hdu.dataRange.count <= hdu.claimedDataLength,
                bytes[hdu.headerRange].starts(with: hdu.header.bytes)
            else { return false }
            end = hdu.range.upperBound
        }
        if let trailing = layout.trailing {
            guard !layout.problems.isEmpty, trailing == end..<bytes.count else { return false }
        } else if end < bytes.count {
            guard layout.hdus.isEmpty || bytes.count - end <= 2 else { return false }
        }
        return !layout.hdus.isEmpty || layout.problems.count == 1
    }

    /// Answers with less or more than was asked for, and gives up where the walk asks too often.
    private static func piecewise(_ bytes: [UInt8], _ random: inout SplitMix64) -> HDULayout? {
        var walk = HDUWalk(size: bytes.count)
        var last = 0
        for _ in 0..<200 {
            guard let range = walk.next().wanted else { break }
            guard range.lowerBound >= last, range.upperBound <= bytes.count, !range.isEmpty else { return nil }
            last = range.lowerBound
            let start = Int.random(in: max(0, range.lowerBound - 3000)...range.lowerBound, using: &random)
            let end = min(bytes.count, range.lowerBound + Int.random(in: 1...4000, using: &random))
            walk.supply(Array(bytes[start..<end]), at: start)
        }
        return walk.next().layout
    }

    /// Everything that can be asked of a layout; none of it may trap.
    private static func readEverything(_ layout: HDULayout) {
        _ = HDUSummary.text(of: layout, fileName: "x")
        for hdu in layout.hdus {
            _ = layout.effectiveRecords(of: hdu).count
            _ = hdu.header.text(of: 100..<300)
            _ = hdu.heapRange
            if let header = NPYHeader(hdu), header.dataLength > hdu.dataRange.count {
                Issue.record("data.npy has more data than the file")
            }
        }
    }

    private static let numbers = [
        "9223372036854775807", "-9223372036854775808", "-1", "0", "1E30", "999", "1000", "T", "'", "",
    ]

    private static func damage(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let header = Int.random(in: 0..<min(bytes.count, 1000), using: &random)
        let card = Int.random(in: 0..<min(12, bytes.count / 80 + 1), using: &random) * 80
        switch Int.random(in: 0..<10, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[header] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes[header] = UInt8.random(in: 32...126, using: &random)
        case 3: bytes.removeSubrange(place...)
        case 4: bytes.insert(contentsOf: [UInt8](repeating: 0, count: 2880), at: place / 2880 * 2880)
        case 5: bytes.remove(at: place)
        case 6: bytes.append(contentsOf: bytes.prefix(Int.random(in: 0...3000, using: &random)))
        case 7 where card + 80 <= bytes.count:
            let number = Array((Self.numbers.randomElement(using: &random) ?? "").utf8)
            bytes.replaceSubrange(
                card + 10..<card + 40, with: number + [UInt8](repeating: 32, count: 30 - number.count))
        case 8 where card + 160 <= bytes.count:
            bytes.replaceSubrange(card..<card + 80, with: Array(bytes[card + 80..<card + 160]))
        case 9 where card + 80 <= bytes.count: bytes.replaceSubrange(card..<card + 80, with: FITSBuilder.card("END"))
        default: bytes[header] ^= 0x20
        }
    }
}

