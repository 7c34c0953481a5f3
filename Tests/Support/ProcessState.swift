import Glibc

/// Whether a process runs. One that has ended may wait for its parent to look: it runs no more (`proc(5)`, stat).
public func isRunning(_ process: pid_t) -> Bool {
    let descriptor = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = read(descriptor, &buffer, buffer.count)
    let text = String(decoding: buffer[..<max(0, count)], as: UTF8.self)
    let state = text.split(separator: ") ").last?.first
    return state != nil && state != "Z" && state != "X"
}
