/// Transfers that wait for their turn, in two lines: those that somebody waits for go before those that are made ahead.
struct TransferQueue {
    private var awaited = Line()
    private var ahead = Line()
    private var count = 0

    var isEmpty: Bool { count == 0 }

    /// Those that still wait.
    var all: [Transfer] { awaited.all + ahead.all }

    mutating func append(_ transfer: Transfer) {
        if transfer.isAhead { ahead.append(transfer) } else { awaited.append(transfer) }
        count += 1
    }

    /// - Parameter leavingAhead: those that are made ahead stay.
    mutating func popFirst(leavingAhead: Bool = false) -> Transfer? {
        guard let transfer = awaited.popFirst() ?? (leavingAhead ? nil : ahead.popFirst()) else { return nil }
        count -= 1
        return transfer
    }

    /// Counts one less, because one of those that wait is about to end.
    mutating func forget() { count -= 1 }
}

/// First come, first served. One that ended meanwhile is passed over.
private struct Line {
    private var transfers: [Transfer] = []
    private var first = 0

    var all: [Transfer] { transfers[first...].filter { $0.phase == .waiting } }

    mutating func append(_ transfer: Transfer) { transfers.append(transfer) }

    mutating func popFirst() -> Transfer? {
        while first < transfers.count {
            let transfer = transfers[first]
            first += 1
            // Moving the rest to the front costs little if it is done seldom.
            if first > 64, first * 2 > transfers.count {
                transfers.removeFirst(first)
                first = 0
            }
            if transfer.phase == .waiting { return transfer }
        }
        transfers.removeAll(keepingCapacity: true)
        first = 0
        return nil
    }
}
