/* libfuse's low-level API. The version is pinned: libfuse changes signatures by it. */
#pragma once
#define FUSE_USE_VERSION 312
#include <fuse_lowlevel.h>
#include <stdio.h>

/* A plain function in libfuse 3.14, an inline one in later versions: the door is the same for both. */
static inline struct fuse_session *fitsfs_session_new(
    struct fuse_args *args, const struct fuse_lowlevel_ops *operations, void *user_data) {
    return fuse_session_new(args, operations, sizeof *operations, user_data);
}

/* Swift cannot receive a va_list: what libfuse says is formatted here and handed on as a line. */
extern void fitsfs_log_line(int level, const char *line);

static inline void fitsfs_log(enum fuse_log_level level, const char *format, va_list arguments) {
    char line[1024];
    vsnprintf(line, sizeof line, format, arguments);
    fitsfs_log_line(level, line);
}

static inline void fitsfs_take_log(void) { fuse_set_log_func(fitsfs_log); }
