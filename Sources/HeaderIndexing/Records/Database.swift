import CSQLite

/// A connection to an SQLite database, opened without SQLite's own mutex: one thread at a time may use it.
final class Database {
    /// What SQLite said: a result code of `sqlite3.h` and its sentence.
    struct Failure: Error, CustomStringConvertible {
        let code: CInt
        let description: String

        /// Whether the file is no sound database, so that only a new one helps.
        var isDamage: Bool { [SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT].contains(code & 0xFF) }
    }

    fileprivate let handle: OpaquePointer

    /// Opens the database, or makes it.
    init(_ path: String) throws(Failure) {
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(
            path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let handle else {
            sqlite3_close_v2(handle)
            throw Failure(code: code, description: String(cString: sqlite3_errstr(code)))
        }
        self.handle = handle
        // Another process may be writing; it does so for milliseconds.
        sqlite3_busy_timeout(handle, 2000)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements that give no rows.
    func execute(_ sql: String) throws(Failure) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure }
    }

    func prepare(_ sql: String) throws(Failure) -> Statement {
        var pointer: OpaquePointer?
        guard sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil) == SQLITE_OK,
            let pointer
        else { throw failure }
        return Statement(pointer, of: self)
    }

    fileprivate var failure: Failure {
        Failure(code: sqlite3_extended_errcode(handle), description: String(cString: sqlite3_errmsg(handle)))
    }
}

/// A statement that was compiled once and is run over and over.
final class Statement {
    private let pointer: OpaquePointer
    private let database: Database

    fileprivate init(_ pointer: OpaquePointer, of database: Database) {
        self.pointer = pointer
        self.database = database
    }

    deinit { sqlite3_finalize(pointer) }

    /// Runs it with these values for its parameters, and gives each row to `row`.
    func run(_ values: [Value], _ row: (borrowing Row) -> Void = { _ in }) throws(Database.Failure) {
        defer {
            sqlite3_reset(pointer)
            sqlite3_clear_bindings(pointer)
        }
        for (index, value) in values.enumerated() { bind(value, at: CInt(index + 1)) }
        while true {
            switch sqlite3_step(pointer) {
            case SQLITE_ROW: row(Row(pointer: pointer))
            case SQLITE_DONE: return
            default: throw database.failure
            }
        }
    }

    enum Value {
        case integer(Int)
        case bytes([UInt8])
    }

    private func bind(_ value: Value, at position: CInt) {
        switch value {
        case .integer(let integer): sqlite3_bind_int64(pointer, position, Int64(integer))
        case .bytes(let bytes):
            _ = bytes.withUnsafeBytes { fitsfs_bind_blob(pointer, position, $0.baseAddress, CInt($0.count)) }
        }
    }
}

/// The row at which a statement stands; columns are counted from 0.
struct Row: ~Copyable {
    fileprivate let pointer: OpaquePointer

    func integer(_ column: CInt) -> Int { Int(sqlite3_column_int64(pointer, column)) }

    /// The bytes of the column, which are gone when the closure returns.
    func bytes<Result>(_ column: CInt, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(
            UnsafeRawBufferPointer(
                start: sqlite3_column_blob(pointer, column), count: Int(sqlite3_column_bytes(pointer, column))))
    }
}
