import Testing

@testable import ObjectStorage

@Suite struct PrintedDateTests {
    /// 2026-11-22T10:00:00Z.
    static let moment = 1_795_341_600

    @Test(
        "the dates that servers print beside a link are read",
        arguments: [
            ("22-Nov-2026 10:00 2880", moment), ("2026-11-22 10:00 2.8K", moment),
            ("2026-Nov-22 10:00:00 2.8K application/octet-stream", moment),
            ("2880 2026-11-22T10:00:00Z 11/22/2026 10:00:00 AM +00:00", moment),
            ("2880 2026-11-22 10:00:00 +0000 UTC", moment), ("2026-11-22T12:00:00.123456+02:00", moment),
            ("2026-11-22T04:30:00-05:30", moment), ("2026-11-22 10:00:59", moment + 59),
            ("2024-02-29 00:00", 1_709_164_800), ("1970-01-01 00:00", 0), ("1969-12-31 23:59:59", -1),
            ("a-b-c 2026-11-22 10:00", moment),
        ])
    func dates(text: String, seconds: Int) {
        #expect(Timestamp(printed: Array(text.utf8)[...]) == Timestamp(seconds: seconds))
    }

    @Test(
        "what is no date, or one that never was, is none",
        arguments: [
            "", "-", "2880", "2026-11-22", "22-Nov-2026", "2023-02-29 10:00", "2026-13-01 10:00", "2026-00-01 10:00",
            "2026-11-31 10:00", "2026-11-22 24:00", "2026-11-22 10:60", "2026-11-22 1:00", "22-Nox-2026 10:00",
            "0000-01-01 00:00", "2026-11-22T", "T10:00", "--------- 10:00", "2026-11-22 10:00:00:00",
        ])
    func noDates(text: String) {
        #expect(Timestamp(printed: Array(text.utf8)[...]) == nil)
    }
}
