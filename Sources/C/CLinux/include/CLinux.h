// Typed doors to what Swift cannot call: variadic calls, GNU extensions, unions and packed structs.
//
// One rule for every door: the answer is what the system call answers, or minus the errno. Nothing here retries, decides
// or remembers; that is for `SystemCall` in the event loop.

#ifndef INTERLOCK_CLINUX_H
#define INTERLOCK_CLINUX_H

#include <stddef.h>
#include <stdint.h>

// Bytes.
long linux_receive(int descriptor, void *bytes, size_t count);
/// Whether anything can be read, without reading it: 1 bytes, 0 an end, or minus an errno.
long linux_peek(int descriptor);
long linux_send(int descriptor, const void *bytes, size_t count);
long linux_send_two(int descriptor, const void *first, size_t firstCount, const void *second, size_t secondCount);
long linux_read(int descriptor, void *bytes, size_t count);
long linux_write(int descriptor, const void *bytes, size_t count);
long linux_close(int descriptor);

// Sockets. Everything that is opened here is close-on-exec and non-blocking.
/// Reads an IPv4 or IPv6 address and writes its usual form (at least 46 bytes): 4 or 6, or -EINVAL for anything else.
long linux_read_address(const char *text, char *usual, size_t capacity);
/// Listens at an IPv4 or IPv6 address that no other socket listens at. `only6` keeps IPv4 callers out of "::".
long linux_listen_tcp(const char *address, uint16_t port, int backlog, int only6);
/// Listens at a socket file, which must not exist: it has no more than `mode` from its beginning, and belongs to `group`
/// (-1: the process's own) before anyone can connect.
long linux_listen_unix(const char *path, int backlog, uint32_t mode, int64_t group);
long linux_local_port(int descriptor);
long linux_accept(int descriptor);
long linux_connect_tcp(const char *address, uint16_t port);
long linux_connect_unix(const char *path);
/// The longest path of a socket file.
extern const int linux_longest_socket_path;
/// 1: the path is a socket, 0: it is something else; links are not followed. Device and inode say which one it is.
long linux_socket_file(const char *path, uint64_t *device, uint64_t *inode);
/// The number of a group of users, by its name; -ENOENT where there is none.
long linux_group(const char *name);
/// A descriptor that holds a folder's lock until it is closed; -EAGAIN where another has it.
long linux_lock_folder(const char *path);
long linux_set_no_delay(int descriptor);
long linux_set_buffers(int descriptor, int receive, int send);
long linux_set_reset_on_close(int descriptor);
long linux_shutdown_writing(int descriptor);
long linux_socket_error(int descriptor);
/// How many bytes of this TCP connection the other side has acknowledged.
long linux_acknowledged_bytes(int descriptor);
long linux_unlink(const char *path);

// Readiness.
struct linux_event { uint64_t token; uint32_t events; uint32_t reserved; };
long linux_epoll_create(void);
long linux_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token);
long linux_epoll_change(int epoll, int descriptor, uint32_t events, uint64_t token);
long linux_epoll_remove(int epoll, int descriptor);
/// Waits for at most `capacity` (never more than 256) events and at most `milliseconds` (-1: for ever).
long linux_epoll_wait(int epoll, struct linux_event *events, int capacity, int milliseconds);
extern const uint32_t linux_event_in, linux_event_out, linux_event_peer_closed, linux_event_error, linux_event_hangup,
    linux_event_edge;
long linux_bell(void);

// Signals.
void linux_ignore_broken_pipes(void);
long linux_block_signals(const int *signals, int count);
long linux_signal_descriptor(const int *signals, int count);
/// The next signal that was caught, 0 where there is none.
long linux_next_signal(int descriptor);
extern const int linux_sigterm, linux_sigint, linux_sighup, linux_sigusr1, linux_sigusr2;

// Time, in nanoseconds.
int64_t linux_monotonic_nanoseconds(void);
int64_t linux_wall_nanoseconds(void);
/// Stops this thread; for what happens before any loop runs.
void linux_sleep_milliseconds(int milliseconds);

// Folders.
long linux_folder_watch(const char *path);
long linux_folder_add(int watch, const char *path);

// Child processes.
struct linux_child {
    /// Also the number of its process group.
    int pid;
    /// Readable when the process has ended.
    int process;
    /// Our ends of its standard input, output and error: close-on-exec and non-blocking.
    int input, output, errors;
};
/// Starts a program in a process group of its own, in the folder /, with no descriptors but the three, no signal blocked
/// or ignored, and exactly this environment. Both lists end with a null pointer.
long linux_spawn(const char *path, char *const *arguments, char *const *environment, struct linux_child *child);
/// 0 while the process goes on; 1 once it has ended: then `status` is what it exited with, or minus the signal.
long linux_reap(int pid, int *status);
/// Ends every process of a group at once.
long linux_kill_group(int group);

/// Writes the address of a connection's peer without its port, or "unix".
long linux_peer_address(int descriptor, char *text, size_t capacity);

// The process and its threads.
long linux_thread_start(void (*body)(void *), void *context, const char *name, uint64_t *thread);
long linux_thread_join(uint64_t thread);
uint64_t linux_thread_current(void);
/// Raises the limit on open descriptors to the hard limit and answers it.
long linux_raise_descriptor_limit(void);
/// Keeps other processes of the same user from reading this one's memory, and core files from being written.
long linux_hide_memory(void);
long linux_random(void *bytes, size_t count);

// Error numbers that Swift has to tell apart.
extern const int linux_eagain, linux_eintr, linux_ebadf, linux_efault, linux_einval, linux_enotsock, linux_emfile,
    linux_enfile, linux_econnreset, linux_epipe, linux_enoent, linux_eaddrinuse, linux_econnaborted, linux_enomem,
    linux_enobufs, linux_econnrefused, linux_etimedout, linux_eaddrnotavail, linux_eafnosupport;
/// The system's words for an error number, written into `text`.
void linux_error_text(int error, char *text, size_t capacity);

/// Lets the allocator keep up to eight times so many freed bytes instead of giving every large buffer back to the kernel, which
/// would fault all of its pages in anew for the next request.
void linux_keep_memory(int bytes);

#endif
