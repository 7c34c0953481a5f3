/*
 * driver WORK FOLDER COUNT: does on a folder of numbered files what fio does not, and prints "operations seconds".
 *
 *   make      COUNT files of 3 to 9 KiB; with a fourth word 0, empty ones
 *   lookup    a stat of each file by its name
 *   getattr   COUNT times the attributes of file 0, which the kernel is not to answer by itself
 *   list      each name with its attributes, as `ls -l` asks for them; COUNT says how many there have to be
 *   read      open, read and close of each file
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *folder_path;
static int folder;
static char buffer[16 << 10];

static const char *name_of(long number)
{
    static char name[64];
    snprintf(name, sizeof name, "exposure-%06ld.fits", number);
    return name;
}

static void make(long number, int empty)
{
    size_t size = empty ? 0 : 3072 + (number * 2654435761u) % 6144;
    memset(buffer, 'a' + number % 26, size);
    int file = openat(folder, name_of(number), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0 || write(file, buffer, size) != (ssize_t)size || close(file) != 0)
        err(1, "%s/%s", folder_path, name_of(number));
}

static void look(const char *name)
{
    struct statx status;
    if (statx(folder, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &status) != 0)
        err(1, "%s/%s", folder_path, name);
}

static void get_attributes(long count)
{
    int file = openat(folder, name_of(0), O_RDONLY);
    for (long i = 0; i < count; i++) {
        struct statx status;
        if (statx(file, "", AT_EMPTY_PATH | AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, &status) != 0)
            err(1, "%s/%s", folder_path, name_of(0));
    }
}

static void list(long count)
{
    DIR *stream = opendir(folder_path);
    if (!stream)
        err(1, "%s", folder_path);
    long seen = 0;
    for (struct dirent *entry; (entry = readdir(stream));) {
        if (entry->d_name[0] == '.')
            continue;
        look(entry->d_name);
        seen++;
    }
    closedir(stream);
    if (seen != count)
        errx(1, "%s has %ld names, not %ld", folder_path, seen, count);
}

static void read_whole(long number)
{
    int file = openat(folder, name_of(number), O_RDONLY);
    ssize_t got = read(file, buffer, sizeof buffer);
    if (got < 3072 || buffer[got - 1] != 'a' + number % 26)
        err(1, "%s/%s: %zd bytes", folder_path, name_of(number), got);
    close(file);
}

int main(int words, char **word)
{
    if (words < 4)
        errx(64, "usage: driver make|lookup|getattr|list|read FOLDER COUNT");
    folder_path = word[2];
    long count = atol(word[3]);
    folder = open(folder_path, O_RDONLY | O_DIRECTORY);
    if (folder < 0)
        err(1, "%s", folder_path);

    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (!strcmp(word[1], "getattr"))
        get_attributes(count);
    else if (!strcmp(word[1], "list"))
        list(count);
    else
        for (long number = 0; number < count; number++)
            if (!strcmp(word[1], "make"))
                make(number, words > 4);
            else if (!strcmp(word[1], "lookup"))
                look(name_of(number));
            else if (!strcmp(word[1], "read"))
                read_whole(number);
            else
                errx(64, "%s is no work", word[1]);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%ld %.6f\n", count, end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) / 1e9);
    return 0;
}
