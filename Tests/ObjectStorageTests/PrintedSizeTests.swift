import Testing

@testable import ObjectStorage

@Suite struct PrintedSizeTests {
    @Test(arguments: [
        ("22-Nov-2026 10:00   12345", 12345), ("2026-11-22 10:00  1.5M", 1_572_864), ("2026-11-22 10:00 960K", 983_040),
        ("3 GiB", 3 << 30), ("17 B", 17), ("0", 0), ("22-Nov-2026 10:00", nil), ("2026-11-22 10:00  -", nil), ("", nil),
        ("12.3.4K", nil), ("99999999T", nil),
    ])
    func `a size is read as it is printed, or not at all`(_ line: String, _ bytes: Int?) {
        #expect(PrintedSize.bytes(in: line) == bytes)
    }
}
