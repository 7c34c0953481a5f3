import TestSupport
import Testing

@testable import Decompression

@Suite struct ReadOrderTests {
    private func order(waiting ranges: [Range<Int>]) -> ReadOrder {
        var order = ReadOrder()
        for (id, range) in ranges.enumerated() { order.add(ReadOrder.Read(id: id, range: range)) }
        return order
    }

    @Test func `reads of a neighbourhood go in the order of the stream, whatever order they came in`() {
        var order = order(waiting: [20..<30, 10..<20, 0..<10])
        var position = 0
        for expected in [2, 1, 0] {
            #expect(order.startNext { $0 >= position ? position : 0 }?.id == expected)
            // The next one begins where this one will end.
            #expect(order.startNext { _ in 0 } == nil)
            position = 30 - expected * 10
            order.remove(expected)
        }
        #expect(order.running.isEmpty && order.waiting.isEmpty)
    }

    @Test func `a read that has a nearer place to start from waits for nobody`() {
        var order = order(waiting: [10..<20, 500..<510])
        #expect(order.startNext { _ in 0 }?.id == 0)
        #expect(order.startNext { $0 >= 400 ? 400 : 0 }?.id == 1)
    }

    @Test func `two run at once, the third waits`() {
        var order = order(waiting: [10..<20, 10..<20, 10..<20])
        #expect(order.startNext { _ in 0 }?.id == 0)
        #expect(order.startNext { _ in 0 }?.id == 1)
        #expect(order.startNext { _ in 0 } == nil)
        order.remove(0)
        #expect(order.startNext { _ in 0 }?.id == 2)
    }

    @Test func `a read that was given up holds up nobody`() {
        var order = order(waiting: [20..<30, 10..<20])
        #expect(order.startNext { _ in 0 }?.id == 1)
        #expect(order.startNext { _ in 0 } == nil)
        order.remove(1)
        #expect(order.startNext { _ in 0 }?.id == 0)
    }

    @Test func `whatever comes, somebody may begin when nobody runs`() {
        var dice = SplitMix64(state: 9)
        for _ in 0..<200 {
            var order = order(
                waiting: (0..<6).map { _ in
                    let start = Int.random(in: 0..<100, using: &dice)
                    return start..<start + Int.random(in: 1...50, using: &dice)
                })
            let cursors = (0..<3).map { _ in Int.random(in: 0..<100, using: &dice) }
            for _ in 0..<6 {
                let read = order.startNext { offset in cursors.filter { $0 <= offset }.max() ?? 0 }
                #expect(read != nil)
                order.remove(read?.id ?? 0)
            }
        }
    }
}
