/// Transfers that wait for their turn, first come, first served. One that ended meanwhile is passed over.
struct TransferQueue {
    private var transfers: [Transfer] = []
    private var first = 0
    private var count = 0

    var isEmpty: Bool { count == 0 }

    /// Those that still wait.
    var all: [Transfer] { transfers[first...].filter { $0.phase == .waiting } }

    mutating func append(_ transfer: Transfer) {
        transfers.append(transfer)
        count += 1
    }

    mutating func popFirst() -> Transfer? {
        while first < transfers.count {
            let transfer = transfers[first]
            first += 1
            // Moving the rest to the front costs little if it is done seldom.
            if first > 64, first * 2 > transfers.count {
                transfers.removeFirst(first)
                first = 0
            }
            if transfer.phase == .waiting {
                count -= 1
                return transfer
            }
        }
        transfers.removeAll(keepingCapacity: true)
        first = 0
        return nil
    }

    /// Counts one less, because one of those that wait is about to end.
    mutating func forget() { count -= 1 }
}
