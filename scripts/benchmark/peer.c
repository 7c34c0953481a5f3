/*
 * peer [--pread] SOURCE MOUNTPOINT: serves a folder over libfuse's low-level API.
 *
 * What fitsfs is held against: the same kernel options, the same four threads, the same answer to OPEN, and nothing
 * that has to be found out, fetched or let go. SOURCE holds files, and folders of files; all of it is read at the start.
 * With --pread, files stay where they are, and each read is one of the file.
 */
#define _GNU_SOURCE
#define FUSE_USE_VERSION 312
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse_lowlevel.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { THREADS = 4, LARGEST_READ = 1 << 20 };

/* As fitsfs says for what never changes. */
static const double LIFETIME = 3.15e7;

struct node {
    char *name;
    struct node *parent;
    struct stat stat;
    char *bytes;            /* of a file; NULL with --pread */
    int file;               /* the open file, with --pread */
    struct node **children; /* of a folder */
    size_t count;
};

static struct node root;
static int preads;

/* All children by folder and name; at most half full. */
static struct node **table;
static size_t slots = 1;

static size_t slot(const struct node *parent, const char *name)
{
    uint64_t hash = 0xcbf29ce484222325 ^ (uintptr_t)parent;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 0x100000001b3;
    return (hash ^ hash >> 32) & (slots - 1);
}

static struct node *child(const struct node *parent, const char *name)
{
    for (size_t i = slot(parent, name); table[i]; i = (i + 1) & (slots - 1))
        if (table[i]->parent == parent && strcmp(table[i]->name, name) == 0)
            return table[i];
    return NULL;
}

static struct node *node_of(fuse_ino_t inode)
{
    return inode == FUSE_ROOT_ID ? &root : (struct node *)(uintptr_t)inode;
}

static fuse_ino_t inode_of(const struct node *node)
{
    return node == &root ? FUSE_ROOT_ID : (uintptr_t)node;
}

/* --- reading the source ---------------------------------------------------------------------------------------- */

static int is_member(const struct dirent *entry) { return entry->d_name[0] != '.'; }

/* Returns how many nodes there are below. */
static size_t load(struct node *node, int folder, const char *path)
{
    int file = openat(folder, path, O_RDONLY);
    if (file < 0 || fstat(file, &node->stat) < 0)
        err(1, "%s", path);
    node->stat.st_ino = inode_of(node);
    node->stat.st_mode &= ~0222;
    if (!S_ISDIR(node->stat.st_mode)) {
        if (preads) {
            node->file = file;
            return 0;
        }
        /* A mapping of its own begins on a page, and is not a part of the file that is read. */
        size_t size = node->stat.st_size;
        node->bytes = mmap(NULL, size + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (node->bytes == MAP_FAILED)
            err(1, "%zu bytes for %s", size, path);
        for (size_t done = 0; done < size;) {
            ssize_t got = read(file, node->bytes + done, size - done);
            if (got <= 0)
                err(1, "%s", path);
            done += got;
        }
        close(file);
        return 0;
    }
    struct dirent **entries;
    int count = scandirat(folder, path, &entries, is_member, alphasort);
    if (count < 0)
        err(1, "%s", path);
    node->children = calloc(count + 1, sizeof *node->children);
    node->count = count;
    size_t below = count;
    for (int i = 0; i < count; i++) {
        struct node *made = calloc(1, sizeof *made);
        made->name = strdup(entries[i]->d_name);
        made->parent = node;
        node->children[i] = made;
        below += load(made, file, made->name);
        free(entries[i]);
    }
    free(entries);
    close(file);
    return below;
}

static void enter(struct node *node)
{
    for (size_t i = 0; i < node->count; i++) {
        struct node *each = node->children[i];
        size_t at = slot(node, each->name);
        while (table[at])
            at = (at + 1) & (slots - 1);
        table[at] = each;
        enter(each);
    }
}

/* --- answering --------------------------------------------------------------------------------------------------- */

static void begin(void *data, struct fuse_conn_info *connection)
{
    (void)data;
    connection->want |=
        connection->capable &
        (FUSE_CAP_ASYNC_READ | FUSE_CAP_PARALLEL_DIROPS | FUSE_CAP_READDIRPLUS | FUSE_CAP_READDIRPLUS_AUTO |
         FUSE_CAP_CACHE_SYMLINKS | FUSE_CAP_ASYNC_DIO | FUSE_CAP_NO_OPEN_SUPPORT);
    connection->want &= ~FUSE_CAP_AUTO_INVAL_DATA;
    connection->max_read = LARGEST_READ;
    connection->max_readahead = LARGEST_READ;
    connection->max_background = 64;
    connection->congestion_threshold = 48;
}

static struct fuse_entry_param entry_of(const struct node *node)
{
    return (struct fuse_entry_param){
        .ino = inode_of(node), .attr = node->stat, .attr_timeout = LIFETIME, .entry_timeout = LIFETIME};
}

static void lookup(fuse_req_t request, fuse_ino_t parent, const char *name)
{
    const struct node *node = child(node_of(parent), name);
    if (!node) {
        fuse_reply_err(request, ENOENT);
        return;
    }
    struct fuse_entry_param entry = entry_of(node);
    fuse_reply_entry(request, &entry);
}

static void forget(fuse_req_t request, fuse_ino_t inode, uint64_t count)
{
    (void)inode, (void)count;
    fuse_reply_none(request);
}

static void forget_multi(fuse_req_t request, size_t count, struct fuse_forget_data *forgotten)
{
    (void)count, (void)forgotten;
    fuse_reply_none(request);
}

static void get_attributes(fuse_req_t request, fuse_ino_t inode, struct fuse_file_info *file)
{
    (void)file;
    fuse_reply_attr(request, &node_of(inode)->stat, LIFETIME);
}

/* The kernel opens and closes by itself after this. */
static void open_file(fuse_req_t request, fuse_ino_t inode, struct fuse_file_info *file)
{
    (void)inode, (void)file;
    fuse_reply_err(request, ENOSYS);
}

static void read_file(fuse_req_t request, fuse_ino_t inode, size_t size, off_t offset, struct fuse_file_info *file)
{
    (void)file;
    const struct node *node = node_of(inode);
    size_t left = offset < node->stat.st_size ? node->stat.st_size - offset : 0;
    if (node->bytes) {
        fuse_reply_buf(request, node->bytes + offset, size < left ? size : left);
        return;
    }
    static _Thread_local char *buffer;
    if (!buffer)
        buffer = malloc(LARGEST_READ);
    ssize_t got = pread(node->file, buffer, size, offset);
    if (got < 0)
        fuse_reply_err(request, errno);
    else
        fuse_reply_buf(request, buffer, got);
}

static void open_directory(fuse_req_t request, fuse_ino_t inode, struct fuse_file_info *file)
{
    (void)inode;
    file->cache_readdir = 1;
    file->keep_cache = 1;
    fuse_reply_open(request, file);
}

static void fill(fuse_req_t request, const struct node *folder, size_t size, off_t offset, int with_attributes)
{
    char *buffer = malloc(size);
    size_t used = 0;
    /* Positions 0 and 1 are the dots. */
    for (size_t position = offset; position < folder->count + 2; position++) {
        const struct node *node = position >= 2 ? folder->children[position - 2]
                                  : position && folder->parent ? folder->parent : folder;
        const char *name = position == 0 ? "." : position == 1 ? ".." : node->name;
        struct fuse_entry_param entry = position < 2 ? (struct fuse_entry_param){.attr = node->stat} : entry_of(node);
        size_t length =
            with_attributes
                ? fuse_add_direntry_plus(request, buffer + used, size - used, name, &entry, position + 1)
                : fuse_add_direntry(request, buffer + used, size - used, name, &entry.attr, position + 1);
        if (length > size - used)
            break;
        used += length;
    }
    fuse_reply_buf(request, buffer, used);
    free(buffer);
}

static void read_directory(fuse_req_t request, fuse_ino_t inode, size_t size, off_t offset, struct fuse_file_info *file)
{
    (void)file;
    fill(request, node_of(inode), size, offset, 0);
}

static void read_directory_plus(
    fuse_req_t request, fuse_ino_t inode, size_t size, off_t offset, struct fuse_file_info *file)
{
    (void)file;
    fill(request, node_of(inode), size, offset, 1);
}

static void release_directory(fuse_req_t request, fuse_ino_t inode, struct fuse_file_info *file)
{
    (void)inode, (void)file;
    fuse_reply_err(request, 0);
}

static const struct fuse_lowlevel_ops operations = {
    .init = begin,
    .lookup = lookup,
    .forget = forget,
    .forget_multi = forget_multi,
    .getattr = get_attributes,
    .open = open_file,
    .read = read_file,
    .opendir = open_directory,
    .readdir = read_directory,
    .readdirplus = read_directory_plus,
    .releasedir = release_directory,
};

static void *serve(void *argument)
{
    struct fuse_session *session = argument;
    struct fuse_buf buffer = {0};
    while (!fuse_session_exited(session)) {
        int received = fuse_session_receive_buf(session, &buffer);
        if (received == -EINTR)
            continue;
        if (received <= 0)
            break;
        fuse_session_process_buf(session, &buffer);
    }
    free(buffer.mem);
    fuse_session_exit(session);
    return NULL;
}

int main(int count, char **words)
{
    preads = count == 4 && strcmp(words[1], "--pread") == 0;
    if (count != 3 + preads)
        errx(64, "usage: peer [--pread] SOURCE MOUNTPOINT");
    words += preads;
    size_t nodes = load(&root, AT_FDCWD, words[1]);
    while (slots < 2 * nodes)
        slots *= 2;
    table = calloc(slots, sizeof *table);
    enter(&root);

    char *options[] = {"peer", "-o", "ro,nosuid,nodev,noatime,default_permissions,fsname=peer,max_read=1048576"};
    struct fuse_args arguments = FUSE_ARGS_INIT(3, options);
    struct fuse_session *session = fuse_session_new(&arguments, &operations, sizeof operations, NULL);
    if (!session || fuse_session_mount(session, words[2]) != 0)
        return 1;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, serve, session);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    fuse_session_unmount(session);
    fuse_session_destroy(session);
    return 0;
}
