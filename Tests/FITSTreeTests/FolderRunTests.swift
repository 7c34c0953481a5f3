import Testing

@testable import FITSTree

@Suite struct FolderRunTests {
    /// What is fetched at each step.
    private func fetched(_ steps: [Int], limit: Int = 8) -> [[Int]] {
        var run = FolderRun()
        return steps.map { run.goOn(to: $0, limit: limit) }
    }

    @Test func `the first look fetches nothing, and each step of a run looks further ahead`() {
        #expect(fetched([0, 1, 2, 3, 4, 5]) == [[], [2, 3], [4, 5, 6], [7, 8, 9, 10, 11], [12], [13]])
    }

    @Test func `a run may go backwards`() {
        #expect(fetched([20, 19, 18, 17]) == [[], [18, 17], [16, 15, 14], [13, 12, 11, 10, 9]])
    }

    @Test func `a run may leave some out`() {
        #expect(fetched([0, 3, 6]) == [[], [4, 5], [7, 8, 9, 10]])
    }

    @Test func `looks here and there fetch nothing`() {
        #expect(fetched([100, 7, 300, 290, 20]).flatMap { $0 } == [])
    }

    @Test func `the same member again is no step`() {
        #expect(fetched([0, 1, 1, 1, 2]) == [[], [2, 3], [], [], [4, 5, 6]])
    }

    @Test func `walkers who share a folder share a run`() {
        let steps = (0..<40).flatMap { [$0 + 1, $0] }
        let fetched = fetched(steps).flatMap { $0 }
        #expect(Set(fetched).count == fetched.count)
        #expect(fetched.count > 40)
    }

    @Test func `a run that turns is followed once it is clear`() {
        let back = fetched(Array(0..<20) + (0..<20).reversed()).suffix(8).flatMap { $0 }
        #expect(back.allSatisfy { $0 < 12 })
        #expect(!back.isEmpty)
    }

    @Test func `nobody looks further ahead than the limit`() {
        var run = FolderRun()
        var edge = 0
        for position in 0..<100 {
            edge = max(edge, run.goOn(to: position, limit: 5).max() ?? 0)
            #expect(edge <= position + 5)
        }
        #expect(fetched([0, 1, 2], limit: 0).flatMap { $0 } == [])
    }
}
