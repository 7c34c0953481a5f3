/// The LZW of Unix `compress`: codes of 9 to 16 bits, least significant bit first, in groups of eight.
///
/// The format has no specification but its programs; this one follows `compress` 4.x and gzip's `unlzw.c`. It has
/// no length and no checksum: a file that is cut off between two codes looks whole.
///
/// `@unchecked`: the buffers are the decoder's own, and the decoder has one user at a time.
final class CompressDecoder: StreamDecoder, @unchecked Sendable {
    private static let clearCode = 256
    private static let leastWidth = 9
    private static let greatestWidth = 16
    private static let codeCount = 1 << greatestWidth

    /// For each code from 256 on: the code for all its bytes but the last one, and the last one.
    private let prefix = UnsafeMutablePointer<UInt16>.allocate(capacity: codeCount)
    private let suffix = UnsafeMutablePointer<UInt8>.allocate(capacity: codeCount)
    /// A code is read from its last byte to its first, so its bytes are laid down from the end of `string` backwards.
    ///
    /// Every code's prefix is a lesser code, so no string is longer than there are codes.
    private let string = UnsafeMutablePointer<UInt8>.allocate(capacity: codeCount)
    /// Where in `string` the bytes begin that are not yet handed out.
    private var stringStart = codeCount

    private var headerBytesRead = 0
    private var maximumWidth = greatestWidth
    /// Whether code 256 says that the table begins anew.
    private var isBlockMode = false

    private var width = leastWidth
    private var codesOfWidth = 0
    private var nextCode = 0
    private var previous: (code: Int, firstByte: UInt8)?

    private var bits: UInt32 = 0
    private var bitCount = 0
    /// Bits of a group that was left before its eighth code; they say nothing.
    private var bitsToSkip = 0

    let memoryBytes = codeCount * 4

    deinit {
        prefix.deallocate()
        suffix.deallocate()
        string.deallocate()
    }

    /// The table is large, and files of this kind are old and small.
    func copy() -> CompressDecoder? { nil }

    /// The last byte is filled up with zeros; more than that is the beginning of a code.
    var mayEndHere: Bool { headerBytesRead == 3 && bitCount < 8 && bits == 0 }

    func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodingStep {
        var step = DecodingStep(consumed: 0, produced: 0, outcome: .goesOn)
        while headerBytesRead < 3, step.consumed < input.count {
            guard readHeaderByte(input[step.consumed]) else {
                step.outcome = .damaged("the header of compress is wrong")
                return step
            }
            step.consumed += 1
        }
        while true {
            step.produced += handOut(into: UnsafeMutableRawBufferPointer(rebasing: output[step.produced...]))
            if step.produced == output.count { return step }
            guard let code = readCode(of: input, from: &step.consumed) else { return step }
            if isBlockMode, code == Self.clearCode, previous != nil {
                clear()
            } else if !expand(code) {
                step.outcome = .damaged("LZW code \(code) stands where \(nextCode) is the greatest")
                return step
            }
        }
    }

    /// The third byte says how wide codes get, and whether there is a clear code.
    private func readHeaderByte(_ byte: UInt8) -> Bool {
        switch headerBytesRead {
        case 0: guard byte == 0x1f else { return false }
        case 1: guard byte == 0x9d else { return false }
        default:
            maximumWidth = Int(byte & 0x1f)
            guard (Self.leastWidth...Self.greatestWidth) ~= maximumWidth else { return false }
            isBlockMode = byte & 0x80 != 0
            nextCode = isBlockMode ? Self.clearCode + 1 : Self.clearCode
        }
        headerBytesRead += 1
        return true
    }

    /// `nil` if the input ends before the code does; what was taken of it is remembered.
    private func readCode(of input: UnsafeRawBufferPointer, from consumed: inout Int) -> Int? {
        if nextCode >= 1 << width, width < maximumWidth { change(toWidth: width + 1) }
        while bitsToSkip > 0 || bitCount < width {
            if bitsToSkip > 0, bitCount > 0 {
                let skipped = min(bitsToSkip, bitCount)
                bits >>= UInt32(skipped)
                bitCount -= skipped
                bitsToSkip -= skipped
            } else {
                guard consumed < input.count else { return nil }
                bits |= UInt32(input[consumed]) << UInt32(bitCount)
                bitCount += 8
                consumed += 1
            }
        }
        let code = Int(bits & (1 << UInt32(width) - 1))
        bits >>= UInt32(width)
        bitCount -= width
        codesOfWidth += 1
        return code
    }

    /// Codes are written eight at a time, and a group that a change cuts short is written whole.
    private func change(toWidth newWidth: Int) {
        bitsToSkip = (8 - codesOfWidth % 8) % 8 * width
        codesOfWidth = 0
        width = newWidth
    }

    /// Forgets the table but not the previous code: the next one still adds an entry, at 256, that nothing can name.
    private func clear() {
        change(toWidth: Self.leastWidth)
        nextCode = Self.clearCode
    }

    /// Lays the code's bytes down in `string` and adds an entry; `false` for a code that cannot stand here.
    private func expand(_ code: Int) -> Bool {
        guard let previous else {
            guard code < 256 else { return false }
            push(UInt8(code))
            self.previous = (code, UInt8(code))
            return true
        }
        guard code <= nextCode else { return false }
        var rest = code
        // The code that is being added just now: the previous string and once more its first byte.
        if code == nextCode, code >= 256 {
            push(previous.firstByte)
            rest = previous.code
        }
        while rest >= 256 {
            push(suffix[rest])
            rest = Int(prefix[rest])
        }
        push(UInt8(rest))
        if nextCode < 1 << maximumWidth {
            prefix[nextCode] = UInt16(previous.code)
            suffix[nextCode] = UInt8(rest)
            nextCode += 1
        }
        self.previous = (code, UInt8(rest))
        return true
    }

    private func push(_ byte: UInt8) {
        stringStart -= 1
        string[stringStart] = byte
    }

    private func handOut(into output: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(output.count, Self.codeCount - stringStart)
        output.copyMemory(from: UnsafeRawBufferPointer(start: string + stringStart, count: count))
        stringStart += count
        return count
    }
}
