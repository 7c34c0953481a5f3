/* libfuse's low-level API. The version is pinned: libfuse changes signatures by it. */
#pragma once
#define FUSE_USE_VERSION 312
#include <fuse_lowlevel.h>
