// A typed door to libpq, without blocking: opaque handles, and the few calls that a loop needs. Nothing here waits,
// retries or decides. What the database says in `DETAIL` is left behind this door: it quotes rows.

#ifndef CPOSTGRES_H
#define CPOSTGRES_H

#include <stddef.h>
#include <stdint.h>

typedef struct cpostgres_connection cpostgres_connection;
typedef struct cpostgres_result cpostgres_result;
typedef struct cpostgres_options cpostgres_options;

// How far a connection has come; what must be waited for.
enum cpostgres_progress { cpostgres_failed, cpostgres_reading, cpostgres_writing, cpostgres_ready };

// Told of a connection that was begun; NULL when there is no memory.
typedef void (*cpostgres_begun)(void *_Nullable context, cpostgres_connection *_Nullable connection);
// Begins to connect, on a thread of its own, where `begun` is called: libpq looks up the host's name there and then, and
// that may take long. `application` is what the server calls the program unless the URL says otherwise. Notices are not
// printed. 0 when there is no thread or no memory; then nothing is called.
int cpostgres_connect(const char *_Nonnull url, const char *_Nonnull application, cpostgres_begun _Nonnull begun,
                      void *_Nullable context);
// Reads a URL, or words like `host=…`. NULL where it is malformed, with libpq's words about it in `fault`, to be freed:
// they quote the URL, and so perhaps a password.
cpostgres_options *_Nullable cpostgres_parse(const char *_Nonnull url, char *_Nullable *_Nonnull fault);
// What a URL says for one of libpq's keywords; NULL where it says nothing.
const char *_Nullable cpostgres_option(cpostgres_options *_Nonnull options, const char *_Nonnull name);
void cpostgres_free_options(cpostgres_options *_Nonnull options);
// Goes on connecting, after its descriptor became ready.
enum cpostgres_progress cpostgres_go_on(cpostgres_connection *_Nonnull connection);
// -1 where there is none. May change while connecting.
int cpostgres_descriptor(cpostgres_connection *_Nonnull connection);
// 1 as long as nothing has broken.
int cpostgres_is_alive(cpostgres_connection *_Nonnull connection);
// What went wrong last, in libpq's words. Good until the next call.
const char *_Nonnull cpostgres_message(cpostgres_connection *_Nonnull connection);
void cpostgres_close(cpostgres_connection *_Nonnull connection);

// Sends one statement, which the session does not keep under a name; 1 when it was taken. Parameters are in the text
// format, or bytes where `formats` says 1.
int cpostgres_send_statement(cpostgres_connection *_Nonnull connection, const char *_Nonnull text, int count,
                             const char *_Nullable const *_Nullable values, const int *_Nullable lengths,
                             const int *_Nullable formats);
// Sends statements without parameters.
int cpostgres_send_simple(cpostgres_connection *_Nonnull connection, const char *_Nonnull text);
// 0: all is sent; 1: wait for room, then again; -1: broken.
int cpostgres_flush(cpostgres_connection *_Nonnull connection);
// Takes what has arrived. 0: broken.
int cpostgres_consume(cpostgres_connection *_Nonnull connection);
// 1 while a result is still on its way.
int cpostgres_is_busy(cpostgres_connection *_Nonnull connection);
// The next result of what was sent; NULL after the last. Only when not busy.
cpostgres_result *_Nullable cpostgres_take_result(cpostgres_connection *_Nonnull connection);
// The channel and payload of the next notification, each to be freed; 0 when there is none.
int cpostgres_take_notification(cpostgres_connection *_Nonnull connection, char *_Nullable *_Nonnull channel,
                                char *_Nullable *_Nonnull payload);
void cpostgres_free_text(char *_Nullable text);

void cpostgres_free_result(cpostgres_result *_Nonnull result);
// 1 when the statement did what it was asked.
int cpostgres_is_success(cpostgres_result *_Nonnull result);
// Five letters, empty where there is none.
const char *_Nonnull cpostgres_state(cpostgres_result *_Nonnull result);
// The primary message, without detail and context.
const char *_Nonnull cpostgres_primary(cpostgres_result *_Nonnull result);
// The name of the constraint that said no; empty where none did.
const char *_Nonnull cpostgres_constraint(cpostgres_result *_Nonnull result);
int cpostgres_rows(cpostgres_result *_Nonnull result);
int cpostgres_columns(cpostgres_result *_Nonnull result);
const char *_Nonnull cpostgres_column(cpostgres_result *_Nonnull result, int column);
int cpostgres_is_null(cpostgres_result *_Nonnull result, int row, int column);
// The value's text and its length.
const uint8_t *_Nonnull cpostgres_value(cpostgres_result *_Nonnull result, int row, int column,
                                        size_t *_Nonnull length);
// What was done: `INSERT 0 1`, `SELECT 3`, `ROLLBACK`.
const char *_Nonnull cpostgres_command(cpostgres_result *_Nonnull result);
// Rows that a statement changed.
long cpostgres_affected(cpostgres_result *_Nonnull result);

#endif
