import TestSupport

@testable import Decompression

/// Bytes that compress somewhat, as images do: small numbers, two bytes each, with a repeated stretch now and then.
func sky(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var dice = SplitMix64(state: seed)
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        while filled < count {
            let word = dice.next()
            for place in 0..<min(8, count - filled) {
                buffer[filled + place] =
                    place.isMultiple(of: 2) ? 0 : UInt8(truncatingIfNeeded: word >> (place * 8)) & 0x3f
            }
            filled += min(8, count - filled)
        }
    }
}

extension Container: CaseIterable {
    public static let allCases: [Container] = [.gzip, .bzip2, .compress]

    func compressed(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .gzip: gzipMember(bytes)
        case .bzip2: bzip2Stream(bytes)
        case .compress: compressFile(bytes)
        }
    }
}

/// Where two streams begin to differ; `nil` if they are the same.
func firstDifference(_ a: [UInt8], _ b: [UInt8]) -> Int? {
    if a == b { return nil }
    return zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(a.count, b.count)
}

/// Decodes `input` up to `limit` bytes, handing over at most `piece` bytes and taking at most `room` at a time.
func decode(
    _ container: Container, _ input: [UInt8], piece: Int = .max, room: Int = 1 << 16, limit: Int = .max
) -> (bytes: [UInt8], end: StreamEnd, consumed: Int) {
    let decoder = container.makeDecoder()
    var bytes: [UInt8] = []
    var taken = 0
    let output = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
    defer { output.deallocate() }
    return input.withUnsafeBytes { input in
        while bytes.count < limit {
            let next = UnsafeRawBufferPointer(
                rebasing: input[taken..<min(input.count, taken + min(piece, input.count))])
            let wanted = min(room, limit - bytes.count)
            let step = decoder.decode(next, into: UnsafeMutableRawBufferPointer(rebasing: output[..<wanted]))
            taken += step.consumed
            bytes.append(contentsOf: output[..<step.produced])
            switch step.outcome {
            case .finished: return (bytes, .whole, taken)
            case .damaged(let reason): return (bytes, .damaged(reason), taken)
            case .goesOn: break
            }
            if taken == input.count, step.produced < wanted {
                return (bytes, decoder.mayEndHere ? .whole : .cutOff, taken)
            }
        }
        return (bytes, .cutOff, taken)
    }
}

/// Bytes that do not compress.
func noise(_ count: Int) -> [UInt8] {
    var dice = SplitMix64(state: 5)
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        let words = UnsafeMutableRawBufferPointer(buffer)
        while filled + 8 <= count {
            words.storeBytes(of: dice.next(), toByteOffset: filled, as: UInt64.self)
            filled += 8
        }
        while filled < count {
            words[filled] = UInt8(truncatingIfNeeded: dice.next())
            filled += 1
        }
    }
}
