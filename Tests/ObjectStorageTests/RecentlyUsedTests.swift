import Testing

@testable import ObjectStorage

@Suite struct RecentlyUsedTests {
    @Test func `what is inserted is there until it is replaced or removed`() {
        var used = RecentlyUsed<String, Int>(limit: 10)
        #expect(used["a"] == nil)
        used.insert(1, for: "a", cost: 4)
        used.insert(2, for: "b", cost: 3)
        #expect(used["a"] == 1 && used["b"] == 2)
        #expect(used.count == 2 && used.cost == 7)
        used.insert(3, for: "a", cost: 1)
        #expect(used["a"] == 3 && used.count == 2 && used.cost == 4)
        used.remove("a")
        used.remove("a")
        used.remove("never there")
        #expect(used["a"] == nil && used.count == 1 && used.cost == 3)
    }

    @Test func `what was not used for the longest time goes first`() {
        var used = RecentlyUsed<Int, Int>(limit: 8)
        for key in 0..<8 { used.insert(key, for: key) }
        _ = used[0]
        used.insert(1, for: 1)
        used.insert(8, for: 8)
        #expect(used[2] == nil)
        for key in [0, 1, 8] { #expect(used[key] == key) }
    }

    @Test func `what leaves for something new is handed over`() {
        var used = RecentlyUsed<Int, Int>(limit: 16)
        var left: [Int] = []
        for key in 0..<16 { used.insert(key, for: key) { left.append($0) } }
        #expect(left.isEmpty)
        used.insert(100, for: 0) { left.append($0) }
        #expect(left == [0])
        used.insert(16, for: 16) { left.append($0) }
        #expect(left == [0, 1, 2, 3])
    }

    @Test(arguments: [1, 2, 3, 7, 8, 9, 64, 1000])
    func `the bound holds and room is made for an eighth at once`(_ limit: Int) {
        var used = RecentlyUsed<Int, Int>(limit: limit)
        for key in 0..<limit * 3 {
            used.insert(key, for: key)
            #expect(used.cost <= limit)
            #expect(used.count == used.cost)
            #expect(used[key] == key)
            if key >= limit { #expect(used.count >= limit - limit / 8) }
        }
    }

    @Test func `the newest stays even if it is too large`() {
        var used = RecentlyUsed<String, Int>(limit: 10)
        used.insert(1, for: "small", cost: 5)
        used.insert(2, for: "large", cost: 100)
        #expect(used["small"] == nil && used["large"] == 2)
        used.insert(3, for: "next", cost: 1)
        #expect(used["large"] == nil && used["next"] == 3 && used.cost == 1)
        var none = RecentlyUsed<String, Int>(limit: 0)
        none.insert(1, for: "a")
        #expect(none["a"] == 1)
        none.insert(2, for: "b")
        #expect(none["a"] == nil && none["b"] == 2 && none.count == 1)
    }

    @Test func `it is a dictionary with forgetting under any order of use`() {
        var used = RecentlyUsed<Int, Int>(limit: 50)
        var model: [Int: Int] = [:]
        var costs: [Int: Int] = [:]
        var state: UInt64 = 1
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for step in 0..<20_000 {
            let key = next(40)
            switch next(4) {
            case 0:
                let value = used[key]
                #expect(value == nil || value == model[key])
            case 1:
                used.remove(key)
                model[key] = nil
                costs[key] = nil
                #expect(used[key] == nil)
            default:
                costs[key] = next(12)
                used.insert(step, for: key, cost: costs[key]!)
                model[key] = step
                #expect(used[key] == step)
            }
            #expect(used.cost <= 50)
            if step.isMultiple(of: 100) {
                let present = (0..<40).filter { used[$0] != nil }
                #expect(present.count == used.count)
                #expect(present.reduce(0) { $0 + costs[$1]! } == used.cost)
            }
        }
    }
}
