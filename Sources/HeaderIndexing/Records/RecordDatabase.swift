import CSQLite

/// One connection to the file of a `RecordStore`, with its statements compiled.
///
/// `@unchecked`: whoever takes a connection from the store is the only one who has it.
struct RecordDatabase: @unchecked Sendable {
    /// Stands in the file's name: a file of another format is left alone.
    static let format = 1

    private let database: Database
    private let find: Statement
    private let touch: Statement
    private let insert: Statement
    private let remove: Statement
    private let total: Statement
    private let removeOldest: Statement

    init(_ path: String) throws(Database.Failure) {
        let database = try Database(path)
        // WAL: readers never wait for a writer, and a process that is killed leaves the file whole. A power cut may
        // cost the last records, which are fetched again.
        try database.execute(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = NORMAL;
            PRAGMA journal_size_limit = 16777216;
            CREATE TABLE IF NOT EXISTS records (
                place INTEGER PRIMARY KEY,
                used INTEGER NOT NULL,
                length INTEGER NOT NULL,
                value BLOB NOT NULL
            );
            CREATE INDEX IF NOT EXISTS records_by_use ON records (used, length);
            """)
        self.database = database
        find = try database.prepare("SELECT used, value FROM records WHERE place = ?")
        touch = try database.prepare("UPDATE records SET used = ? WHERE place = ?")
        insert = try database.prepare("INSERT OR REPLACE INTO records (place, used, length, value) VALUES (?, ?, ?, ?)")
        remove = try database.prepare("DELETE FROM records WHERE place = ?")
        total = try database.prepare("SELECT coalesce(sum(length), 0) FROM records")
        removeOldest = try database.prepare(
            "DELETE FROM records WHERE place IN (SELECT place FROM records ORDER BY used LIMIT ?) RETURNING length")
    }

    /// Lends the value of the record at `place`, and when it was last used, in milliseconds since 1970.
    func find(_ place: Int64, _ body: (_ value: UnsafeRawBufferPointer, _ used: Int) -> Void) throws(Database.Failure) {
        try find.run([.integer(Int(place))]) { row in row.bytes(1) { body($0, row.integer(0)) } }
    }

    func touch(_ place: Int64, at now: Int) throws(Database.Failure) {
        try touch.run([.integer(now), .integer(Int(place))])
    }

    func insert(_ value: [UInt8], at place: Int64, now: Int) throws(Database.Failure) {
        try insert.run([.integer(Int(place)), .integer(now), .integer(value.count), .bytes(value)])
    }

    func remove(_ place: Int64) throws(Database.Failure) {
        try remove.run([.integer(Int(place))])
    }

    /// Bytes of all values.
    func totalLength() throws(Database.Failure) -> Int {
        var sum = 0
        try total.run([]) { sum = $0.integer(0) }
        return sum
    }

    /// - Returns: the bytes of the values that were removed; 0 if there was none.
    func removeOldest(_ count: Int) throws(Database.Failure) -> Int {
        var sum = 0
        try removeOldest.run([.integer(count)]) { sum += $0.integer(0) }
        return sum
    }

    /// Makes all changes of `body` at once, or none.
    func transaction(_ body: () throws(Database.Failure) -> Void) throws(Database.Failure) {
        try database.execute("BEGIN IMMEDIATE")
        do throws(Database.Failure) {
            try body()
            try database.execute("COMMIT")
        } catch {
            try? database.execute("ROLLBACK")
            throw error
        }
    }
}
