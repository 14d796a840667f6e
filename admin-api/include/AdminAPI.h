// The contract of the control plane, compiled in: the OpenAPI document, the schema of policy documents, the migrations.

#ifndef ADMIN_API_H
#define ADMIN_API_H

#include <stddef.h>
#include <stdint.h>

// One file of the contract.
struct admin_api_file {
    const char *_Nonnull name;
    const uint8_t *_Nonnull bytes;
    size_t count;
};

// The description of every operation, OpenAPI 3.1.
extern const struct admin_api_file admin_api_openapi;
// The schema of policy documents.
extern const struct admin_api_file admin_api_policy_schema;
// The migrations, in order of their numbers.
extern const size_t admin_api_migration_count;
struct admin_api_file admin_api_migration(size_t place);

#endif
