#pragma once
#include <sqlite3.h>

/// `SQLITE_TRANSIENT`, a cast that Swift does not import: SQLite copies what it is given.
static inline int fitsfs_bind_blob(sqlite3_stmt *statement, int position, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, position, bytes, count, SQLITE_TRANSIENT);
}

#include <sys/vfs.h>

/// The kind of file system that a path is on, a number of `linux/magic.h`; 0 if that cannot be told (`statfs(2)`, which
/// Swift's Glibc leaves out).
static inline unsigned long fitsfs_file_system(const char *path) {
    struct statfs system;
    return statfs(path, &system) == 0 ? (unsigned long)system.f_type & 0xffffffff : 0;
}
