/*
 * The CNI client that a container runtime executes, /opt/cni/bin/margay and, under its second name,
 * /opt/cni/bin/margay-ipam.
 *
 * It answers VERSION itself, finds the agent's socket in the configuration, hands environment, its own
 * name and stdin to the agent, waits for the answer, and says code 11 when there is none. Everything
 * else is the agent's business: io.margay.cni.CniWire describes the bytes, all integers big-endian.
 * io.margay.cni.client.Client is its twin for processors that this is not built for.
 *
 *   request   "MGYC" u16 version  u32 length, environment (NAME=VALUE, each ended by NUL)
 *                                 u32 length, stdin
 *   answer    u8 exit status      u32 length, stdout
 *
 * Static, against musl and without a JVM, because every pod start pays for it two to four times: 0.2 ms.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#ifndef WIRE_VERSION /* tests build clients of other releases */
#define WIRE_VERSION 1
#endif
#define DEFAULT_SOCKET "/run/margay/agent.sock"
#define CONNECT_SECONDS 3
#define CALL_SECONDS 30
#define RETRY_MS 50
#define MAX_BYTES (4u << 20)

static const char VERSIONS[] =
    "{\"cniVersion\":\"1.1.0\",\"supportedVersions\":"
    "[\"0.1.0\",\"0.2.0\",\"0.3.0\",\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]}\n";
static const char ABOUT[] =
    "Margay CNI plugin\n"
    "CNI protocol versions supported: 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0\n";

extern char **environ;

static const char *command = "";
static char socket_path[sizeof(((struct sockaddr_un *)0)->sun_path)] = DEFAULT_SOCKET;
static char cni_version[16] = "1.1.0"; /* of the configuration, once it is read */

/* The error object of the CNI specification, on stdout; STATUS has a code of its own for it. */
static void fail(const char *what, const char *why)
{
    printf("{\"cniVersion\":\"%s\",\"code\":%d,\"msg\":\"%s\",\"details\":\"socket ", cni_version,
           strcmp(command, "STATUS") == 0 ? 50 : 11, what);
    for (const char *c = socket_path; *c; c++)
        if (*c >= ' ' && *c != '"' && *c != '\\')
            putchar(*c);
    printf(": %s; is margay-agent running?\"}\n", why);
    fflush(stdout);
    exit(1);
}

static char *read_stdin(size_t *length)
{
    size_t size = 16384, used = 0;
    char *buffer = malloc(size);
    for (;;) {
        if (buffer == NULL)
            fail("out of memory", "configuration not read");
        ssize_t n = read(0, buffer + used, size - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            fail("cannot read the configuration", strerror(errno));
        if (n == 0)
            break;
        used += (size_t)n;
        if (used > MAX_BYTES)
            fail("configuration too large", "more than 4 MiB on stdin");
        if (used == size)
            buffer = realloc(buffer, size *= 2);
    }
    *length = used;
    return buffer;
}

/* The end of the JSON string that starts after `at`, or the end of the text. */
static size_t string_end(const char *text, size_t length, size_t at)
{
    while (at < length && text[at] != '"')
        at += text[at] == '\\' ? 2 : 1;
    return at < length ? at : length;
}

static size_t skip_blanks(const char *text, size_t length, size_t at)
{
    while (at < length && strchr(" \t\r\n", text[at]) != NULL && text[at] != 0)
        at++;
    return at;
}

/*
 * Takes the first string value of a key; a full JSON parser is the agent's business. Returns its length,
 * 0 when there is none and more than `size` when it does not fit.
 */
static size_t find(const char *text, size_t length, const char *key, char *value, size_t size)
{
    for (size_t at = 0; at < length; at++) {
        if (text[at] != '"')
            continue;
        size_t start = at + 1, end = string_end(text, length, start);
        at = end;
        if (end - start != strlen(key) || memcmp(text + start, key, end - start) != 0)
            continue;
        size_t next = skip_blanks(text, length, end + 1);
        if (next >= length || text[next] != ':')
            continue;
        next = skip_blanks(text, length, next + 1);
        if (next >= length || text[next] != '"')
            continue;
        start = next + 1;
        end = string_end(text, length, start);
        size_t used = 0;
        for (size_t i = start; i < end; i++) {
            if (text[i] == '\\') /* of the escapes only \/ and \\ can stand in a sane path */
                i++;
            if (used + 1 >= size)
                return size + 1;
            value[used++] = text[i];
        }
        value[used] = 0;
        return used;
    }
    return 0;
}

static void read_settings(const char *text, size_t length)
{
    char found[sizeof cni_version], path[sizeof socket_path];
    size_t used = find(text, length, "cniVersion", found, sizeof found);
    if (used > 0 && used < sizeof found && strspn(found, "0123456789.") == used)
        memcpy(cni_version, found, used + 1);
    used = find(text, length, "socket", path, sizeof path);
    if (used > sizeof path)
        fail("the socket path of the configuration is too long", "107 bytes at most");
    if (used > 0)
        memcpy(socket_path, path, used + 1);
}

static long long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/*
 * An agent that is being restarted is back within seconds: only who asks for its status is told at once that
 * it is away.
 */
static int connect_agent(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct timeval limit = {.tv_sec = CONNECT_SECONDS};
    long long end = now_ms() + (strcmp(command, "STATUS") == 0 ? 0 : CONNECT_SECONDS * 1000);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        fail("no socket", strerror(errno));
    /* On a unix socket the send limit also bounds a connect that waits for a full backlog. */
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    memcpy(address.sun_path, socket_path, sizeof socket_path);
    while (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        if ((errno != ENOENT && errno != ECONNREFUSED) || now_ms() >= end)
            fail("the Margay agent does not answer", strerror(errno));
        poll(NULL, 0, RETRY_MS);
    }
    limit.tv_sec = CALL_SECONDS;
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    return fd;
}

static void send_all(int fd, const void *data, size_t length)
{
    const char *at = data;
    while (length > 0) {
        ssize_t n = send(fd, at, length, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            fail("the Margay agent went away during the call", strerror(errno));
        at += n;
        length -= (size_t)n;
    }
}

static char *put(char *at, const void *data, size_t length)
{
    memcpy(at, data, length);
    return at + length;
}

static char *put_u32(char *at, size_t value)
{
    unsigned char b[4] = {value >> 24, value >> 16, value >> 8, value};
    return put(at, b, sizeof b);
}

/* One buffer and one send: the agent wakes once and finds the whole request. */
static void send_request(int fd, const char *program, const char *input, size_t length)
{
    static const char name[] = "MARGAY_PROGRAM=";
    size_t environment = sizeof name + strlen(program);
    for (char **e = environ; *e; e++)
        environment += strlen(*e) + 1;
    char *request = environment > MAX_BYTES ? NULL : malloc(14 + environment + length);
    if (request == NULL)
        fail("environment too large", "more than 4 MiB");
    char *at = put(request, (unsigned char[]){'M', 'G', 'Y', 'C', 0, WIRE_VERSION}, 6);
    at = put_u32(at, environment);
    for (char **e = environ; *e; e++)
        at = put(at, *e, strlen(*e) + 1);
    at = put(put(at, name, sizeof name - 1), program, strlen(program) + 1); /* the last one counts */
    at = put(put_u32(at, length), input, length);
    send_all(fd, request, (size_t)(at - request));
}

/* Reads exactly `length` bytes before the deadline of the whole call. */
static void receive(int fd, void *data, size_t length, long long deadline)
{
    char *at = data;
    while (length > 0) {
        long long left = deadline - now_ms();
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int ready = left > 0 ? poll(&wait, 1, (int)left) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready == 0)
            fail("the Margay agent did not answer in time", "gave up after 30 s");
        ssize_t n = recv(fd, at, length, 0);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0)
            fail("the Margay agent went away during the call", n < 0 ? strerror(errno) : "connection closed");
        at += n;
        length -= (size_t)n;
    }
}

int main(int count, char **arguments)
{
    const char *given = getenv("CNI_COMMAND");
    if (given == NULL || *given == 0) {
        fputs(ABOUT, stderr);
        return 0;
    }
    command = given;
    if (strcmp(command, "VERSION") == 0) {
        fputs(VERSIONS, stdout);
        return 0;
    }

    size_t length;
    char *input = read_stdin(&length);
    read_settings(input, length);
    long long deadline = now_ms() + CALL_SECONDS * 1000;
    int fd = connect_agent();
    const char *program = count > 0 ? arguments[0] : "";
    const char *slash = strrchr(program, '/');
    send_request(fd, slash == NULL ? program : slash + 1, input, length);

    unsigned char head[5];
    receive(fd, head, sizeof head, deadline);
    size_t size = (size_t)head[1] << 24 | head[2] << 16 | head[3] << 8 | head[4];
    if (size > MAX_BYTES)
        fail("the Margay agent sent nonsense", "answer longer than 4 MiB");
    char *answer = malloc(size + 1);
    if (answer == NULL)
        fail("out of memory", "answer not read");
    receive(fd, answer, size, deadline);
    fwrite(answer, 1, size, stdout);
    return fflush(stdout) == 0 ? head[0] : 1;
}
