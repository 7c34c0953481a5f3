import TestSupport
import Testing

/// Where two runs of bytes differ, in words; `nil` if they don't. (Testing would print all of both.)
func difference(_ found: [UInt8]?, _ expected: [UInt8]) -> String? {
    guard let found else { return "nothing, but \(expected.count) bytes expected" }
    if found == expected { return nil }
    guard let first = zip(found, expected).enumerated().first(where: { $0.element.0 != $0.element.1 }) else {
        return "\(found.count) bytes, but \(expected.count) expected"
    }
    return "\(first.element.0) at byte \(first.offset), but \(first.element.1) expected"
}

/// The errno that a system call in `body` failed with; `nil` if none did.
func failure(_ body: () throws -> Void) throws -> Int32? {
    do {
        try body()
        return nil
    } catch let error as Errno {
        return error.code
    }
}
