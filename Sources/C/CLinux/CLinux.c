// Each function is one call with its answer folded into a single number; see the header.

#define _GNU_SOURCE
#include "CLinux.h"

#include <malloc.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <linux/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static inline long answer(long result) { return result < 0 ? -errno : result; }

long linux_receive(int descriptor, void *bytes, size_t count) { return answer(recv(descriptor, bytes, count, 0)); }

long linux_peek(int descriptor) {
    char byte;
    return answer(recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT));
}

long linux_send(int descriptor, const void *bytes, size_t count) {
    return answer(send(descriptor, bytes, count, MSG_NOSIGNAL));
}

long linux_send_two(int descriptor, const void *first, size_t firstCount, const void *second, size_t secondCount) {
    struct iovec pieces[2] = {{(void *)first, firstCount}, {(void *)second, secondCount}};
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
    return answer(sendmsg(descriptor, &message, MSG_NOSIGNAL));
}

long linux_read(int descriptor, void *bytes, size_t count) { return answer(read(descriptor, bytes, count)); }
long linux_write(int descriptor, const void *bytes, size_t count) { return answer(write(descriptor, bytes, count)); }
long linux_close(int descriptor) { return answer(close(descriptor)); }

static long give_up(int descriptor) {
    long error = -errno;
    close(descriptor);
    return error;
}

long linux_accept(int descriptor) { return answer(accept4(descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)); }

long linux_set_no_delay(int descriptor) {
    int on = 1;
    return answer(setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
}

long linux_set_buffers(int descriptor, int receive, int send) {
    if (receive > 0 && setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive, sizeof receive) < 0) return -errno;
    if (send > 0 && setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &send, sizeof send) < 0) return -errno;
    return 0;
}

long linux_set_reset_on_close(int descriptor) {
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    return answer(setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now));
}

long linux_shutdown_writing(int descriptor) { return answer(shutdown(descriptor, SHUT_WR)); }

long linux_socket_error(int descriptor) {
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) < 0) return -errno;
    return error;
}

long linux_acknowledged_bytes(int descriptor) {
    struct tcp_info info;
    socklen_t size = sizeof info;
    memset(&info, 0, sizeof info);
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) < 0) return -errno;
    return (long)info.tcpi_bytes_acked;
}

long linux_unlink(const char *path) { return answer(unlink(path)); }

long linux_epoll_create(void) { return answer(epoll_create1(EPOLL_CLOEXEC)); }

static long epoll_control(int epoll, int operation, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data.u64 = token};
    return answer(epoll_ctl(epoll, operation, descriptor, &event));
}

long linux_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token) {
    return epoll_control(epoll, EPOLL_CTL_ADD, descriptor, events, token);
}

long linux_epoll_change(int epoll, int descriptor, uint32_t events, uint64_t token) {
    return epoll_control(epoll, EPOLL_CTL_MOD, descriptor, events, token);
}

long linux_epoll_remove(int epoll, int descriptor) { return epoll_control(epoll, EPOLL_CTL_DEL, descriptor, 0, 0); }

long linux_epoll_wait(int epoll, struct linux_event *events, int capacity, int milliseconds) {
    struct epoll_event raw[256];
    int count = epoll_wait(epoll, raw, capacity < 256 ? capacity : 256, milliseconds);
    if (count < 0) return -errno;
    for (int i = 0; i < count; i++) {
        events[i].token = raw[i].data.u64;
        events[i].events = raw[i].events;
    }
    return count;
}

const uint32_t linux_event_in = EPOLLIN, linux_event_out = EPOLLOUT, linux_event_peer_closed = EPOLLRDHUP,
               linux_event_error = EPOLLERR, linux_event_hangup = EPOLLHUP, linux_event_edge = EPOLLET;

long linux_bell(void) { return answer(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)); }

void linux_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }

static void fill_signals(sigset_t *set, const int *signals, int count) {
    sigemptyset(set);
    for (int i = 0; i < count; i++) sigaddset(set, signals[i]);
}

long linux_block_signals(const int *signals, int count) {
    sigset_t set;
    fill_signals(&set, signals, count);
    return -pthread_sigmask(SIG_BLOCK, &set, NULL);
}

long linux_signal_descriptor(const int *signals, int count) {
    sigset_t set;
    fill_signals(&set, signals, count);
    return answer(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
}

long linux_next_signal(int descriptor) {
    struct signalfd_siginfo info;
    long count = read(descriptor, &info, sizeof info);
    if (count < 0) return errno == EAGAIN ? 0 : -errno;
    return count == sizeof info ? (long)info.ssi_signo : 0;
}

const int linux_sigterm = SIGTERM, linux_sigint = SIGINT, linux_sighup = SIGHUP, linux_sigusr1 = SIGUSR1,
          linux_sigusr2 = SIGUSR2;

static int64_t nanoseconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t linux_monotonic_nanoseconds(void) { return nanoseconds(CLOCK_MONOTONIC); }
int64_t linux_wall_nanoseconds(void) { return nanoseconds(CLOCK_REALTIME); }

static const uint32_t folder_events = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB
    | IN_DELETE_SELF | IN_MOVE_SELF;

long linux_folder_watch(const char *path) {
    int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch < 0) return -errno;
    if (inotify_add_watch(watch, path, folder_events) < 0) return give_up(watch);
    return watch;
}

long linux_folder_add(int watch, const char *path) { return answer(inotify_add_watch(watch, path, folder_events)); }

static void close_all(int *descriptors, int count) {
    for (int i = 0; i < count; i++) if (descriptors[i] >= 0) close(descriptors[i]);
}

static int fill_spawn(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, int input, int output,
                      int errors) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int error = posix_spawn_file_actions_adddup2(actions, input, 0);
    if (!error) error = posix_spawn_file_actions_adddup2(actions, output, 1);
    if (!error) error = posix_spawn_file_actions_adddup2(actions, errors, 2);
    if (!error) error = posix_spawn_file_actions_addclosefrom_np(actions, 3);
    if (!error) error = posix_spawn_file_actions_addchdir_np(actions, "/");
    if (!error) error = posix_spawnattr_setpgroup(attributes, 0);
    if (!error) error = posix_spawnattr_setsigmask(attributes, &none);
    if (!error) error = posix_spawnattr_setsigdefault(attributes, &all);
    if (!error)
        error = posix_spawnattr_setflags(
            attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    return error;
}

static int spawn(const char *path, char *const *arguments, char *const *environment, const int *theirs, pid_t *pid) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error) return error;
    error = posix_spawnattr_init(&attributes);
    if (!error) {
        error = fill_spawn(&actions, &attributes, theirs[0], theirs[1], theirs[2]);
        if (!error) error = posix_spawn(pid, path, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

// A pipe whose ends are both above the standard three, so that giving them their numbers in the child never meets one.
static int open_pipe(int *ends) {
    if (pipe2(ends, O_CLOEXEC) < 0) return errno;
    for (int i = 0; i < 2; i++) {
        if (ends[i] > 2) continue;
        int higher = fcntl(ends[i], F_DUPFD_CLOEXEC, 3);
        if (higher < 0) return errno;
        close(ends[i]);
        ends[i] = higher;
    }
    return 0;
}

long linux_spawn(const char *path, char *const *arguments, char *const *environment, struct linux_child *child) {
    int ends[6] = {-1, -1, -1, -1, -1, -1};
    int error = open_pipe(ends);
    if (!error) error = open_pipe(ends + 2);
    if (!error) error = open_pipe(ends + 4);
    int theirs[3] = {ends[0], ends[3], ends[5]}, ours[3] = {ends[1], ends[2], ends[4]};
    for (int i = 0; i < 3 && !error; i++) if (fcntl(ours[i], F_SETFL, O_NONBLOCK) < 0) error = errno;
    pid_t pid = 0;
    if (!error) error = spawn(path, arguments, environment, theirs, &pid);
    if (error) {
        close_all(ends, 6);
        return -error;
    }
    close_all(theirs, 3);
    int process = pidfd_open(pid, 0);
    if (process < 0) {
        error = errno;
        close_all(ours, 3);
        kill(-pid, SIGKILL);
        waitpid(pid, NULL, 0);
        return -error;
    }
    *child = (struct linux_child){pid, process, ours[0], ours[1], ours[2]};
    return 0;
}

long linux_reap(int pid, int *status) {
    siginfo_t info = {0};
    if (waitid(P_PID, pid, &info, WEXITED | WNOHANG) < 0) return -errno;
    if (info.si_pid == 0) return 0;
    *status = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
    return 1;
}

long linux_kill_group(int group) { return answer(kill(-group, SIGKILL)); }

struct thread_start { void (*body)(void *); void *context; };

static void *thread_main(void *argument) {
    struct thread_start start = *(struct thread_start *)argument;
    free(argument);
    start.body(start.context);
    return NULL;
}

long linux_thread_start(void (*body)(void *), void *context, const char *name, uint64_t *thread) {
    struct thread_start *start = malloc(sizeof *start);
    if (!start) return -ENOMEM;
    *start = (struct thread_start){body, context};
    pthread_t handle;
    int error = pthread_create(&handle, NULL, thread_main, start);
    if (error) {
        free(start);
        return -error;
    }
    char shortName[16];
    snprintf(shortName, sizeof shortName, "%s", name);
    pthread_setname_np(handle, shortName);
    *thread = (uint64_t)handle;
    return 0;
}

long linux_thread_join(uint64_t thread) { return -pthread_join((pthread_t)thread, NULL); }
uint64_t linux_thread_current(void) { return (uint64_t)pthread_self(); }

long linux_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    return (long)limit.rlim_cur;
}

long linux_hide_memory(void) { return answer(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)); }
long linux_random(void *bytes, size_t count) { return answer(getrandom(bytes, count, 0)); }

const int linux_eagain = EAGAIN, linux_eintr = EINTR, linux_ebadf = EBADF, linux_efault = EFAULT, linux_einval = EINVAL,
          linux_enotsock = ENOTSOCK, linux_emfile = EMFILE, linux_enfile = ENFILE, linux_econnreset = ECONNRESET,
          linux_epipe = EPIPE, linux_enoent = ENOENT, linux_eaddrinuse = EADDRINUSE, linux_econnaborted = ECONNABORTED,
          linux_enomem = ENOMEM, linux_enobufs = ENOBUFS, linux_econnrefused = ECONNREFUSED,
          linux_etimedout = ETIMEDOUT, linux_eaddrnotavail = EADDRNOTAVAIL, linux_eafnosupport = EAFNOSUPPORT;

void linux_error_text(int error, char *text, size_t capacity) {
    char buffer[128];
    snprintf(text, capacity, "%s", strerror_r(error, buffer, sizeof buffer));
}

void linux_keep_memory(int bytes) {
    mallopt(M_MMAP_THRESHOLD, bytes);
    mallopt(M_TRIM_THRESHOLD, 8 * bytes);
}

long linux_peer_address(int descriptor, char *text, size_t capacity) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getpeername(descriptor, (struct sockaddr *)&address, &length) < 0) return -errno;
    if (address.ss_family == AF_INET) {
        const struct sockaddr_in *inet = (const struct sockaddr_in *)&address;
        return inet_ntop(AF_INET, &inet->sin_addr, text, (socklen_t)capacity) ? 0 : -errno;
    }
    if (address.ss_family == AF_INET6) {
        const struct sockaddr_in6 *inet = (const struct sockaddr_in6 *)&address;
        // An IPv4 caller of a socket that takes both is called what it would be called elsewhere.
        if (IN6_IS_ADDR_V4MAPPED(&inet->sin6_addr))
            return inet_ntop(AF_INET, &inet->sin6_addr.s6_addr[12], text, (socklen_t)capacity) ? 0 : -errno;
        return inet_ntop(AF_INET6, &inet->sin6_addr, text, (socklen_t)capacity) ? 0 : -errno;
    }
    if (capacity < sizeof "unix") return -ENOBUFS;
    memcpy(text, "unix", sizeof "unix");
    return 0;
}
