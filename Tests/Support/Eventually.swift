import Testing

/// Waits until `condition` holds; records an issue if it does not within a minute, which is long for a machine that runs many tests at once.
public func eventually(
    _ what: Comment, _ condition: () -> Bool, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record(what, sourceLocation: sourceLocation)
            return
        }
        try await Task.sleep(for: .milliseconds(1))
    }
}
