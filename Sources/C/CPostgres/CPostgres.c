#include "CPostgres.h"

#include <postgresql/libpq-fe.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static PGconn *real(cpostgres_connection *connection) { return (PGconn *)connection; }
static PGresult *rows(cpostgres_result *result) { return (PGresult *)result; }

static void ignore_notice(void *context, const PGresult *result) {
    (void)context;
    (void)result;
}

// What stands before the URL is a default that the URL may change; what stands behind it holds whatever the URL says.
// Nothing here needs more of a pooler than PgBouncer's own defaults allow: no `options`, no unknown parameter.
static cpostgres_connection *begin_to_connect(const char *url, const char *application) {
    const char *const names[] = {"keepalives_idle", "keepalives_interval", "keepalives_count",
                                 "tcp_user_timeout", "fallback_application_name",
                                 "dbname", "client_encoding", NULL};
    const char *const values[] = {"30", "10", "3", "30000", application, url, "UTF8", NULL};
    PGconn *made = PQconnectStartParams(names, values, 1);
    if (made) {
        // The code of a refusal is wanted, and stands in the verbose form only.
        PQsetErrorVerbosity(made, PQERRORS_VERBOSE);
        PQsetNoticeReceiver(made, ignore_notice, NULL);
    }
    return (cpostgres_connection *)made;
}

struct attempt {
    char *url;
    char *application;
    cpostgres_begun begun;
    void *context;
};

static void free_attempt(struct attempt *attempt) {
    free(attempt->url);
    free(attempt->application);
    free(attempt);
}

static void *run_attempt(void *argument) {
    struct attempt *attempt = argument;
    attempt->begun(attempt->context, begin_to_connect(attempt->url, attempt->application));
    free_attempt(attempt);
    return NULL;
}

int cpostgres_connect(const char *url, const char *application, cpostgres_begun begun, void *context) {
    struct attempt *attempt = calloc(1, sizeof *attempt);
    if (!attempt) return 0;
    attempt->url = strdup(url);
    attempt->application = strdup(application);
    attempt->begun = begun;
    attempt->context = context;
    pthread_t thread;
    if (!attempt->url || !attempt->application || pthread_create(&thread, NULL, run_attempt, attempt) != 0) {
        free_attempt(attempt);
        return 0;
    }
    pthread_detach(thread);
    return 1;
}

cpostgres_options *cpostgres_parse(const char *url, char **fault) {
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(url, &message);
    *fault = message ? strdup(message) : NULL;
    if (message) PQfreemem(message);
    return (cpostgres_options *)options;
}

const char *cpostgres_option(cpostgres_options *options, const char *name) {
    for (PQconninfoOption *option = (PQconninfoOption *)options; option->keyword; option++)
        if (strcmp(option->keyword, name) == 0) return option->val;
    return NULL;
}

void cpostgres_free_options(cpostgres_options *options) { PQconninfoFree((PQconninfoOption *)options); }

enum cpostgres_progress cpostgres_go_on(cpostgres_connection *connection) {
    switch (PQconnectPoll(real(connection))) {
    case PGRES_POLLING_READING: return cpostgres_reading;
    case PGRES_POLLING_WRITING: return cpostgres_writing;
    case PGRES_POLLING_OK: return PQsetnonblocking(real(connection), 1) == 0 ? cpostgres_ready : cpostgres_failed;
    default: return cpostgres_failed;
    }
}

int cpostgres_descriptor(cpostgres_connection *connection) { return PQsocket(real(connection)); }

int cpostgres_is_alive(cpostgres_connection *connection) { return PQstatus(real(connection)) != CONNECTION_BAD; }

const char *cpostgres_message(cpostgres_connection *connection) { return PQerrorMessage(real(connection)); }

void cpostgres_close(cpostgres_connection *connection) { PQfinish(real(connection)); }

int cpostgres_send_statement(cpostgres_connection *connection, const char *text, int count, const char *const *values,
                             const int *lengths, const int *formats) {
    return PQsendQueryParams(real(connection), text, count, NULL, values, lengths, formats, 0);
}

int cpostgres_send_simple(cpostgres_connection *connection, const char *text) {
    return PQsendQuery(real(connection), text);
}

int cpostgres_flush(cpostgres_connection *connection) { return PQflush(real(connection)); }

int cpostgres_consume(cpostgres_connection *connection) { return PQconsumeInput(real(connection)); }

int cpostgres_is_busy(cpostgres_connection *connection) { return PQisBusy(real(connection)); }

cpostgres_result *cpostgres_take_result(cpostgres_connection *connection) {
    return (cpostgres_result *)PQgetResult(real(connection));
}

int cpostgres_take_notification(cpostgres_connection *connection, char **channel, char **payload) {
    PGnotify *notification = PQnotifies(real(connection));
    if (!notification) return 0;
    *channel = strdup(notification->relname);
    *payload = strdup(notification->extra ? notification->extra : "");
    PQfreemem(notification);
    return *channel && *payload;
}

void cpostgres_free_result(cpostgres_result *result) { PQclear(rows(result)); }

int cpostgres_is_success(cpostgres_result *result) {
    ExecStatusType status = PQresultStatus(rows(result));
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

static const char *field(cpostgres_result *result, int code) {
    const char *text = PQresultErrorField(rows(result), code);
    return text ? text : "";
}

const char *cpostgres_state(cpostgres_result *result) { return field(result, PG_DIAG_SQLSTATE); }

const char *cpostgres_primary(cpostgres_result *result) { return field(result, PG_DIAG_MESSAGE_PRIMARY); }

const char *cpostgres_constraint(cpostgres_result *result) { return field(result, PG_DIAG_CONSTRAINT_NAME); }

int cpostgres_rows(cpostgres_result *result) { return PQntuples(rows(result)); }

int cpostgres_columns(cpostgres_result *result) { return PQnfields(rows(result)); }

const char *cpostgres_column(cpostgres_result *result, int column) {
    const char *name = PQfname(rows(result), column);
    return name ? name : "";
}

int cpostgres_is_null(cpostgres_result *result, int row, int column) {
    return PQgetisnull(rows(result), row, column);
}

const uint8_t *cpostgres_value(cpostgres_result *result, int row, int column, size_t *length) {
    *length = (size_t)PQgetlength(rows(result), row, column);
    return (const uint8_t *)PQgetvalue(rows(result), row, column);
}

const char *cpostgres_command(cpostgres_result *result) { return PQcmdStatus(rows(result)); }

long cpostgres_affected(cpostgres_result *result) { return strtol(PQcmdTuples(rows(result)), NULL, 10); }

void cpostgres_free_text(char *text) { free(text); }
