#include "AdminAPI.h"

static const uint8_t openapi[] = {
#embed "openapi.json"
};
static const uint8_t policy_schema[] = {
#embed "policy.schema.json"
};
static const uint8_t documents[] = {
#embed "migrations/0001-documents.sql"
};
static const uint8_t delivery[] = {
#embed "migrations/0002-delivery.sql"
};
static const uint8_t administration[] = {
#embed "migrations/0003-administration.sql"
};
static const uint8_t rollouts[] = {
#embed "migrations/0004-rollouts.sql"
};

const struct admin_api_file admin_api_openapi = {"openapi.json", openapi, sizeof openapi};
const struct admin_api_file admin_api_policy_schema = {"policy.schema.json", policy_schema, sizeof policy_schema};
static const struct admin_api_file migrations[] = {
    {"0001-documents.sql", documents, sizeof documents},
    {"0002-delivery.sql", delivery, sizeof delivery},
    {"0003-administration.sql", administration, sizeof administration},
    {"0004-rollouts.sql", rollouts, sizeof rollouts},
};
const size_t admin_api_migration_count = sizeof migrations / sizeof *migrations;

struct admin_api_file admin_api_migration(size_t place) { return migrations[place]; }
