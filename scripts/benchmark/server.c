/*
 * server FOLDER PORT: serves a folder on the loopback as a distant web server would, and counts what it is asked for.
 *
 * HTTP/1.1 with ranges, entity tags and folder indexes as nginx writes them (HTML, or JSON for those who accept it); the
 * folders in FOLDER are S3 buckets as well, whose keys can be listed by folder. Names need no escapes.
 *
 *   GET /.bench/pace?delay=US&rate=BYTES   until an answer begins, in microseconds; bytes a second of a connection, 0 for all
 *   GET /.bench/reset                      counts from 0 again
 *   GET /.bench/counts                     what was asked for since then, as JSON
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/*
 * A paced body goes in pieces: the first are small, since whoever reads may act on the first bytes; the others are so
 * large that 32 connections of 100 MB/s wake up 12,000 times a second, not 200,000 times.
 */
enum { FIRST_PIECE = 16 << 10, LARGEST_PIECE = 256 << 10 };

/* A connection that was held up by its reader, or by a lack of CPU, may catch up so much, in nanoseconds. */
static const int64_t CREDIT = 50000000;

enum kind { LISTING, HEAD, READ, REFUSAL, KINDS };
static const char *const kind_names[KINDS] = {"listings", "heads", "reads", "refusals"};

static atomic_long delay, rate;
static atomic_long requests[KINDS], bytes[KINDS], in_flight, most_in_flight;
static int root;

struct request {
    char method[8], path[2048], query[2048];
    char range[128], if_match[128], if_none_match[128], accept[256];
    int last;
};

/* Text that grows. */
struct text {
    char *start;
    size_t length, room;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...)
{
    if (text->room - text->length < 2048)
        text->start = realloc(text->start, text->room = 2 * text->room + 65536);
    va_list values;
    va_start(values, format);
    text->length += vsnprintf(text->start + text->length, text->room - text->length, format, values);
    va_end(values);
}

/* --- time -------------------------------------------------------------------------------------------------------- */

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void sleep_until(int64_t moment)
{
    struct timespec time = {.tv_sec = moment / 1000000000, .tv_nsec = moment % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
        ;
}

static const char *date(char text[40], const char *format, time_t time)
{
    struct tm parts;
    strftime(text, 40, format, gmtime_r(&time, &parts));
    return text;
}

static const char *const HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT";

/* --- sending ----------------------------------------------------------------------------------------------------- */

static int send_all(int client, const char *start, size_t length, int flags)
{
    while (length > 0) {
        ssize_t sent = send(client, start, length, flags);
        if (sent < 0)
            return -1;
        start += sent;
        length -= sent;
    }
    return 0;
}

static int send_head(int client, const char *status, off_t length, const char *fields, int more)
{
    char head[2048], today[40];
    int size = snprintf(head, sizeof head,
        "HTTP/1.1 %s\r\nServer: bench\r\nDate: %s\r\nContent-Length: %lld\r\n%s\r\n", status,
        date(today, HTTP_DATE, time(NULL)), (long long)length, fields);
    return send_all(client, head, size, more ? MSG_MORE : 0);
}

static int send_piece(int client, int file, off_t *from, size_t length)
{
    while (length > 0) {
        ssize_t sent = sendfile(client, file, from, length);
        if (sent <= 0)
            return -1;
        atomic_fetch_add(&bytes[READ], sent);
        length -= sent;
    }
    return 0;
}

/* A piece leaves at the moment when its last byte would have come over a line of this rate. */
static int send_paced(int client, int file, off_t from, off_t length, long rate)
{
    int64_t start = now();
    off_t sent = 0, size = FIRST_PIECE;
    while (sent < length) {
        off_t piece = length - sent < size ? length - sent : size;
        int64_t due = start + (int64_t)((sent + piece) * (1e9 / rate));
        int64_t late = now() - due;
        if (late > CREDIT)
            start += late - CREDIT;
        sleep_until(due);
        if (send_piece(client, file, &from, piece) < 0)
            return -1;
        sent += piece;
        if (size < LARGEST_PIECE)
            size *= 2;
    }
    return 0;
}

static int refuse(int client, const char *status, const char *fields)
{
    atomic_fetch_add(&requests[REFUSAL], 1);
    return send_head(client, status, 0, fields, 0);
}

static int send_text(int client, struct text *text, const char *fields, const struct request *request)
{
    int headless = strcmp(request->method, "HEAD") == 0;
    atomic_fetch_add(&requests[LISTING], 1);
    int result = send_head(client, "200 OK", text->length, fields, !headless);
    if (result == 0 && !headless) {
        atomic_fetch_add(&bytes[LISTING], text->length);
        result = send_all(client, text->start, text->length, 0);
    }
    free(text->start);
    return result;
}

/* --- files ------------------------------------------------------------------------------------------------------- */

/* Reads `bytes=a-b`, `a-` or `-n`. Returns 0 if the whole file is to be sent, -1 if nothing of it is in the range. */
static int range_of(const char *text, off_t size, off_t *from, off_t *length)
{
    long long first, last = size - 1;
    int end = 0;
    *from = 0, *length = size;
    if (strncmp(text, "bytes=", 6) != 0 || strchr(text, ','))
        return 0;
    if (sscanf(text + 6, "-%lld%n", &last, &end) == 1 && text[6 + end] == 0) {
        first = last < size ? size - last : 0;
        last = size - 1;
    } else if (sscanf(text + 6, "%lld-%lld", &first, &last) < 1)
        return 0;
    if (first >= size || last < first)
        return -1;
    *from = first, *length = (last < size ? last + 1 : size) - first;
    return 1;
}

static int send_file(int client, int file, const struct stat *stat, const struct request *request)
{
    char tag[64], fields[512], modified[40];
    snprintf(tag, sizeof tag, "\"%llx-%llx\"", (long long)stat->st_mtime, (long long)stat->st_size);
    if (request->if_match[0] && !strstr(request->if_match, tag) && request->if_match[0] != '*')
        return refuse(client, "412 Precondition Failed", "");
    int used = snprintf(fields, sizeof fields,
        "Content-Type: application/octet-stream\r\nAccept-Ranges: bytes\r\nETag: %s\r\nLast-Modified: %s\r\n", tag,
        date(modified, HTTP_DATE, stat->st_mtime));
    if (request->if_none_match[0] && strstr(request->if_none_match, tag))
        return refuse(client, "304 Not Modified", fields);

    off_t from, length;
    int partial = range_of(request->range, stat->st_size, &from, &length);
    if (partial < 0) {
        snprintf(fields, sizeof fields, "Content-Range: bytes */%lld\r\n", (long long)stat->st_size);
        return refuse(client, "416 Range Not Satisfiable", fields);
    }
    if (partial)
        snprintf(fields + used, sizeof fields - used, "Content-Range: bytes %lld-%lld/%lld\r\n", (long long)from,
            (long long)(from + length - 1), (long long)stat->st_size);
    int headless = strcmp(request->method, "HEAD") == 0;
    long paced = rate;
    atomic_fetch_add(&requests[headless ? HEAD : READ], 1);
    if (send_head(client, partial ? "206 Partial Content" : "200 OK", length, fields, !headless && !paced) < 0)
        return -1;
    if (headless)
        return 0;
    return paced ? send_paced(client, file, from, length, paced) : send_piece(client, file, &from, length);
}

/* --- folders ----------------------------------------------------------------------------------------------------- */

static int is_member(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static int by_name(const struct dirent **one, const struct dirent **other)
{
    return strcmp((*one)->d_name, (*other)->d_name);
}

/* nginx's ngx_http_autoindex_module: names of more than 50 characters are cut in the text of a link. */
static int send_index(int client, int folder, const struct request *request)
{
    struct dirent **members;
    int count = scandirat(folder, ".", &members, is_member, by_name);
    if (count < 0)
        return refuse(client, "500 Internal Server Error", "");
    int json = strstr(request->accept, "application/json") != NULL;
    struct text text = {0};
    add(&text, json ? "[\r\n" : "<html>\r\n<head><title>Index</title></head>\r\n<body>\r\n<pre><a href=\"../\">../</a>\r\n");
    for (int i = 0; i < count; i++) {
        const char *name = members[i]->d_name;
        struct stat stat = {0};
        char modified[40];
        if (fstatat(folder, name, &stat, 0) == 0 && json && S_ISDIR(stat.st_mode))
            add(&text, "{ \"name\":\"%s\", \"type\":\"directory\", \"mtime\":\"%s\" }%s\r\n", name,
                date(modified, HTTP_DATE, stat.st_mtime), i + 1 < count ? "," : "");
        else if (json)
            add(&text, "{ \"name\":\"%s\", \"type\":\"file\", \"mtime\":\"%s\", \"size\":%lld }%s\r\n", name,
                date(modified, HTTP_DATE, stat.st_mtime), (long long)stat.st_size, i + 1 < count ? "," : "");
        else if (S_ISDIR(stat.st_mode))
            add(&text, "<a href=\"%s/\">%.49s/</a> %s -\r\n", name, name,
                date(modified, "%d-%b-%Y %H:%M", stat.st_mtime));
        else
            add(&text, "<a href=\"%s\">%.50s</a> %s %lld\r\n", name, name,
                date(modified, "%d-%b-%Y %H:%M", stat.st_mtime), (long long)stat.st_size);
        free(members[i]);
    }
    free(members);
    add(&text, json ? "]\r\n" : "</pre></body>\r\n</html>\r\n");
    return send_text(client, &text, json ? "Content-Type: application/json\r\n" : "Content-Type: text/html\r\n", request);
}

/* --- buckets ----------------------------------------------------------------------------------------------------- */

static void unescape(char *text)
{
    char *end = text;
    for (unsigned value; *text; *end++ = *text++)
        if (*text == '%' && sscanf(text + 1, "%2x", &value) == 1)
            *(text += 2) = value;
    *end = 0;
}

static int parameter(const char *query, const char *name, char value[1024])
{
    size_t length = strlen(name);
    value[0] = 0;
    for (const char *at = query; at && *at; at = strchr(at, '&') ? strchr(at, '&') + 1 : NULL)
        if (strncmp(at, name, length) == 0 && (at[length] == '=' || at[length] == '&' || !at[length])) {
            snprintf(value, 1024, "%.*s", (int)strcspn(at + length, "&"), at + length);
            memmove(value, value + (value[0] == '='), strlen(value + (value[0] == '=')) + 1);
            unescape(value);
            return 1;
        }
    return 0;
}

/* ListObjects and ListObjectsV2 with the delimiter `/`. */
static int send_keys(int client, const struct request *request)
{
    char prefix[1024], after[1024], limit[1024], folder[4096];
    parameter(request->query, "prefix", prefix);
    int second = parameter(request->query, "list-type", limit);
    if (!parameter(request->query, "continuation-token", after) && !parameter(request->query, "start-after", after))
        parameter(request->query, "marker", after);
    long room = parameter(request->query, "max-keys", limit) ? atol(limit) : 1000;
    if (room > 1000)
        room = 1000;
    int parent = strrchr(prefix, '/') ? (int)(strrchr(prefix, '/') - prefix + 1) : 0;
    snprintf(folder, sizeof folder, ".%s%.*s", request->path, parent, prefix);

    struct dirent **members;
    int count = scandirat(root, folder, &members, is_member, by_name);
    struct text text = {0};
    add(&text, "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        "<Prefix>%s</Prefix><Delimiter>/</Delimiter><MaxKeys>%ld</MaxKeys>", prefix, room);
    char key[2048] = "", path[8192], modified[40];
    int whole = 1;
    for (int i = 0; i < count; i++) {
        struct stat stat = {0};
        snprintf(path, sizeof path, "%s/%s", folder, members[i]->d_name);
        int matches = strncmp(members[i]->d_name, prefix + parent, strlen(prefix + parent)) == 0;
        if (matches && fstatat(root, path, &stat, 0) == 0) {
            char next[2048];
            snprintf(next, sizeof next, "%.*s%s%s", parent, prefix, members[i]->d_name, S_ISDIR(stat.st_mode) ? "/" : "");
            if (strcmp(next, after) > 0 && room == 0)
                whole = 0;
            else if (strcmp(next, after) > 0) {
                strcpy(key, next);
                room--;
                if (S_ISDIR(stat.st_mode))
                    add(&text, "<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>", key);
                else
                    add(&text, "<Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>&quot;%llx-%llx&quot;</ETag>"
                        "<Size>%lld</Size><StorageClass>STANDARD</StorageClass></Contents>", key,
                        date(modified, "%Y-%m-%dT%H:%M:%S.000Z", stat.st_mtime), (long long)stat.st_mtime,
                        (long long)stat.st_size, (long long)stat.st_size);
            }
        }
        free(members[i]);
    }
    if (count >= 0)
        free(members);
    if (!whole)
        add(&text, "<%s>%s</%s>", second ? "NextContinuationToken" : "NextMarker", key,
            second ? "NextContinuationToken" : "NextMarker");
    add(&text, "<IsTruncated>%s</IsTruncated></ListBucketResult>", whole ? "false" : "true");
    return send_text(client, &text, "Content-Type: application/xml\r\n", request);
}

/* --- requests ---------------------------------------------------------------------------------------------------- */

static int control(int client, const struct request *request)
{
    char value[1024];
    struct text text = {0};
    if (parameter(request->query, "delay", value))
        delay = atol(value);
    if (parameter(request->query, "rate", value))
        rate = atol(value);
    if (strcmp(request->path, "/.bench/reset") == 0) {
        for (int i = 0; i < KINDS; i++)
            requests[i] = bytes[i] = 0;
        most_in_flight = (long)in_flight;
    }
    for (int i = 0; i < KINDS; i++)
        add(&text, "%s\"%s\": %ld", i ? ", " : "{", kind_names[i], (long)requests[i]);
    add(&text, ", \"listing_bytes\": %ld, \"file_bytes\": %ld, \"in_flight\": %ld, \"most_in_flight\": %ld}\n",
        (long)bytes[LISTING], (long)bytes[READ], (long)in_flight, (long)most_in_flight);
    int result = send_head(client, "200 OK", text.length, "Content-Type: application/json\r\n", 1);
    result |= send_all(client, text.start, text.length, 0);
    free(text.start);
    return result;
}

static int answer(int client, const struct request *request)
{
    static const char location[] = "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>";
    char value[1024];
    if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0)
        return refuse(client, "405 Method Not Allowed", "");
    if (parameter(request->query, "location", value)) {
        struct text text = {0};
        add(&text, "%s", location);
        return send_text(client, &text, "Content-Type: application/xml\r\n", request);
    }
    if (parameter(request->query, "delimiter", value) || parameter(request->query, "list-type", value))
        return send_keys(client, request);

    char path[4096];
    snprintf(path, sizeof path, ".%s", request->path);
    int file = strstr(request->path, "/.") ? -1 : openat(root, path, O_RDONLY);
    struct stat stat;
    if (file < 0 || fstat(file, &stat) < 0)
        return refuse(client, "404 Not Found", "");
    int result;
    if (!S_ISDIR(stat.st_mode))
        result = send_file(client, file, &stat, request);
    else if (request->path[strlen(request->path) - 1] == '/')
        result = send_index(client, file, request);
    else if (strcmp(request->method, "GET") == 0) {
        snprintf(path, sizeof path, "Location: %s/\r\n", request->path);
        result = refuse(client, "301 Moved Permanently", path);
    } else /* S3 has no folders. */
        result = refuse(client, "404 Not Found", "");
    close(file);
    return result;
}

static void copy_field(const char *head, const char *name, char *value, size_t room)
{
    const char *field = strcasestr(head, name);
    value[0] = 0;
    if (field) {
        field += strlen(name);
        field += strspn(field, " ");
        snprintf(value, room, "%.*s", (int)strcspn(field, "\r"), field);
    }
}

static int parse(const char *head, struct request *request)
{
    char target[2048], version[16], connection[32];
    if (sscanf(head, "%7s %2047s %15s", request->method, target, version) != 3 || target[0] != '/')
        return -1;
    char *query = strchr(target, '?');
    snprintf(request->query, sizeof request->query, "%s", query ? query + 1 : "");
    if (query)
        *query = 0;
    strcpy(request->path, target);
    unescape(request->path);
    copy_field(head, "\r\nRange:", request->range, sizeof request->range);
    copy_field(head, "\r\nIf-Match:", request->if_match, sizeof request->if_match);
    copy_field(head, "\r\nIf-None-Match:", request->if_none_match, sizeof request->if_none_match);
    copy_field(head, "\r\nAccept:", request->accept, sizeof request->accept);
    copy_field(head, "\r\nConnection:", connection, sizeof connection);
    request->last = strcmp(version, "HTTP/1.0") == 0 || strcasecmp(connection, "close") == 0;
    return 0;
}

static void *serve(void *argument)
{
    int client = (int)(intptr_t)argument;
    char buffer[16 << 10];
    size_t filled = 0;
    struct request request = {0};
    /* The kernel may otherwise wake this thread 50 us late. */
    prctl(PR_SET_TIMERSLACK, 1000);
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    while (!request.last) {
        char *end;
        while (buffer[filled] = 0, !(end = strstr(buffer, "\r\n\r\n"))) {
            ssize_t got = recv(client, buffer + filled, sizeof buffer - 1 - filled, 0);
            if (got <= 0)
                goto done;
            filled += got;
        }
        int64_t start = now();
        end[2] = 0;
        if (parse(buffer, &request) < 0)
            break;
        filled -= end + 4 - buffer;
        memmove(buffer, end + 4, filled);
        if (strncmp(request.path, "/.bench/", 8) == 0) {
            if (control(client, &request) < 0)
                break;
            continue;
        }
        long flying = atomic_fetch_add(&in_flight, 1) + 1, most = most_in_flight;
        while (most < flying && !atomic_compare_exchange_weak(&most_in_flight, &most, flying))
            ;
        if (delay > 0)
            sleep_until(start + delay * 1000);
        int result = answer(client, &request);
        atomic_fetch_sub(&in_flight, 1);
        if (result < 0)
            break;
    }
done:
    close(client);
    return NULL;
}

int main(int count, char **words)
{
    if (count != 3)
        errx(64, "usage: server FOLDER PORT");
    signal(SIGPIPE, SIG_IGN);
    root = open(words[1], O_RDONLY | O_DIRECTORY);
    if (root < 0)
        err(1, "%s", words[1]);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(atoi(words[2])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 1024) < 0)
        err(1, "port %s", words[2]);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        pthread_t thread;
        if (client >= 0 && pthread_create(&thread, &attributes, serve, (void *)(intptr_t)client) != 0)
            close(client);
    }
}
