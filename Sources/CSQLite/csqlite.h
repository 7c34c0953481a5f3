#pragma once
#include <sqlite3.h>

/// `SQLITE_TRANSIENT`, a cast that Swift does not import: SQLite copies what it is given.
static inline int fitsfs_bind_blob(sqlite3_stmt *statement, int position, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, position, bytes, count, SQLITE_TRANSIENT);
}
