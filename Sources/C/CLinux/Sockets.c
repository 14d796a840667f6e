// Sockets that listen and connect, over IPv4, IPv6 and files; see the header.

#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

const int linux_longest_socket_path = (int)sizeof(((struct sockaddr_un *)0)->sun_path) - 1;

static long give_up(int descriptor) {
    long error = -errno;
    close(descriptor);
    return error;
}

long linux_read_address(const char *text, char *usual, size_t capacity) {
    unsigned char bytes[sizeof(struct in6_addr)];
    int family = strchr(text, ':') ? AF_INET6 : AF_INET;
    if (inet_pton(family, text, bytes) != 1) return -EINVAL;
    if (!inet_ntop(family, bytes, usual, (socklen_t)capacity)) return -errno;
    return family == AF_INET6 ? 6 : 4;
}

// The size of the address; 0 where the text is none.
static socklen_t fill_tcp(struct sockaddr_storage *place, const char *address, uint16_t port) {
    memset(place, 0, sizeof *place);
    struct sockaddr_in *inet = (struct sockaddr_in *)place;
    if (inet_pton(AF_INET, address, &inet->sin_addr) == 1) {
        inet->sin_family = AF_INET;
        inet->sin_port = htons(port);
        return sizeof *inet;
    }
    struct sockaddr_in6 *inet6 = (struct sockaddr_in6 *)place;
    if (inet_pton(AF_INET6, address, &inet6->sin6_addr) != 1) return 0;
    inet6->sin6_family = AF_INET6;
    inet6->sin6_port = htons(port);
    return sizeof *inet6;
}

static int fill_unix(struct sockaddr_un *place, const char *path) {
    memset(place, 0, sizeof *place);
    place->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof place->sun_path) return 0;
    strcpy(place->sun_path, path);
    return 1;
}

long linux_listen_tcp(const char *address, uint16_t port, int backlog, int only6) {
    struct sockaddr_storage place;
    socklen_t size = fill_tcp(&place, address, port);
    if (size == 0) return -EINVAL;
    int descriptor = socket(place.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    if (descriptor < 0) return -errno;
    // No SO_REUSEPORT: an address that somebody listens at is taken, whoever that is.
    if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) return give_up(descriptor);
    if (place.ss_family == AF_INET6 &&
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &only6, sizeof only6) < 0)
        return give_up(descriptor);
    if (bind(descriptor, (struct sockaddr *)&place, size) < 0) return give_up(descriptor);
    if (listen(descriptor, backlog) < 0) return give_up(descriptor);
    return descriptor;
}

long linux_listen_unix(const char *path, int backlog, uint32_t mode, int64_t group) {
    struct sockaddr_un place;
    if (!fill_unix(&place, path)) return -ENAMETOOLONG;
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    // The file takes the mode that the socket has when it is bound: closed to all others until its group is right.
    if (fchmod(descriptor, mode & 0700) < 0) return give_up(descriptor);
    if (bind(descriptor, (struct sockaddr *)&place, sizeof place) < 0) return give_up(descriptor);
    if ((group >= 0 && lchown(path, (uid_t)-1, (gid_t)group) < 0) || chmod(path, mode) < 0 ||
        listen(descriptor, backlog) < 0) {
        long error = give_up(descriptor);
        unlink(path);
        return error;
    }
    return descriptor;
}

long linux_local_port(int descriptor) {
    struct sockaddr_storage place;
    socklen_t size = sizeof place;
    if (getsockname(descriptor, (struct sockaddr *)&place, &size) < 0) return -errno;
    if (place.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&place)->sin6_port);
    return ntohs(((struct sockaddr_in *)&place)->sin_port);
}

static long connect_to(const struct sockaddr *place, socklen_t size) {
    int descriptor = socket(place->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -errno;
    if (connect(descriptor, place, size) < 0 && errno != EINPROGRESS) return give_up(descriptor);
    return descriptor;
}

long linux_connect_tcp(const char *address, uint16_t port) {
    struct sockaddr_storage place;
    socklen_t size = fill_tcp(&place, address, port);
    if (size == 0) return -EINVAL;
    return connect_to((struct sockaddr *)&place, size);
}

long linux_connect_unix(const char *path) {
    struct sockaddr_un place;
    if (!fill_unix(&place, path)) return -ENAMETOOLONG;
    return connect_to((struct sockaddr *)&place, sizeof place);
}

long linux_socket_file(const char *path, uint64_t *device, uint64_t *inode) {
    struct stat facts;
    if (lstat(path, &facts) < 0) return -errno;
    *device = facts.st_dev;
    *inode = facts.st_ino;
    return S_ISSOCK(facts.st_mode);
}

long linux_group(const char *name) {
    struct group entry, *found = NULL;
    size_t capacity = 1 << 16;
    char *room = malloc(capacity);
    if (!room) return -ENOMEM;
    int error = getgrnam_r(name, &entry, room, capacity, &found);
    long number = found ? (long)entry.gr_gid : error ? -error : -ENOENT;
    free(room);
    return number;
}

long linux_lock_folder(const char *path) {
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return -errno;
    if (flock(descriptor, LOCK_EX | LOCK_NB) < 0) return give_up(descriptor);
    return descriptor;
}

void linux_sleep_milliseconds(int milliseconds) {
    struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    nanosleep(&pause, NULL);
}
