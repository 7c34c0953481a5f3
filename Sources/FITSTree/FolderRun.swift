/// How somebody goes through the members of a folder one after another, in positions of its listing.
///
/// `ls -l`, `find`, `grep -r` and loops of the shell do, forwards; bash expands `*/*/header.txt` backwards. One by one,
/// each member would cost a round trip or more; so the next ones are fetched ahead, the further the longer it goes on.
struct FolderRun {
    /// A run begins with a step of so many members at most: loops leave out what does not match.
    private static let longestFirstStep = 4

    private var last: Int?
    /// 1 or -1; 0 while there is no run.
    private var direction = 0
    /// The furthest position that was fetched or come to.
    private var edge = 0
    private var width = 0

    /// - Parameter limit: members to look ahead at most; a step of twice as many still goes on with a run.
    /// - Returns: the positions to fetch, the next one first, now that the member at `position` is wanted. They may lie
    ///   beyond the folder's ends.
    mutating func goOn(to position: Int, limit: Int) -> [Int] {
        let step = position - (last ?? position)
        // What lies a little behind is another walker's, who shares the run.
        if step == 0 && last != nil || step * direction < 0 && abs(step) <= width { return [] }
        last = position
        let goesOn = step.signum() == direction
        guard step != 0, abs(step) <= (goesOn ? 2 * limit : Self.longestFirstStep) else {
            direction = 0
            width = 0
            return []
        }
        if goesOn {
            width = min(limit, 2 * width)
        } else {
            direction = step.signum()
            width = min(limit, 2)
            edge = position
        }
        let ahead = max((edge - position) * direction, 0)
        edge = position + max(ahead, width) * direction
        return ahead < width ? (ahead + 1...width).map { position + $0 * direction } : []
    }
}
