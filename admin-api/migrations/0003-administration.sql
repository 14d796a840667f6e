-- Who may administer, what they did, and what they asked twice.

create table credentials (
    name       text        primary key check (name ~ '^[A-Za-z0-9._:@+/-]{1,128}$'),
    sha256     bytea       not null unique check (length(sha256) = 32),
    role       text        not null check (role in ('viewer', 'editor', 'publisher', 'sidecar')),
    author     text        not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz
);

-- Every accepted write, chained: each row holds the digest of the one before it, and the database works it out.
create table audit (
    id         bigint      primary key,
    at         timestamptz not null,
    actor      text        not null,
    role       text        not null,
    operation  text        not null,
    resource   text        not null,
    -- The snapshot that came of it.
    version    bigint,
    -- The last publication that came of it.
    sequence   bigint,
    request_id text        not null,
    detail     json        not null check (json_typeof(detail) = 'object'),
    previous   text        not null check (previous ~ '^[0-9a-f]{64}$'),
    digest     text        not null check (digest ~ '^[0-9a-f]{64}$')
);

-- What the digest of a row is taken over: its members, each on a line of its own, in this order. Times are UTC, with
-- microseconds. Whoever reads the rows over the admin API can work it out again.
create function audit_text(entry audit) returns text language sql immutable as $$
    select concat_ws(E'\n', entry.previous, entry.id,
        to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        entry.actor, entry.role, entry.operation, entry.resource, coalesce(entry.version::text, ''),
        coalesce(entry.sequence::text, ''), entry.request_id, entry.detail::text)
$$;

create function chain_audit() returns trigger language plpgsql as $$
declare
    last audit;
begin
    select * into last from audit order by id desc limit 1;
    new.id := coalesce(last.id, 0) + 1;
    new.at := clock_timestamp();
    new.previous := coalesce(last.digest, repeat('0', 64));
    new.digest := encode(sha256(convert_to(audit_text(new), 'UTF8')), 'hex');
    return new;
end
$$;
create trigger audit_is_chained before insert on audit for each row execute function chain_audit();
create trigger audit_is_only_added before update or delete on audit
    for each row execute function refuse_change();
create trigger audit_is_never_emptied before truncate on audit
    for each statement execute function refuse_change();

-- Answers to writes that carried a key, so that a repeated one is answered and not done again.
create table idempotency_keys (
    credential text        not null,
    key        text        not null check (length(key) between 1 and 200),
    -- SHA-256 of method, path, query and body.
    request    bytea       not null check (length(request) = 32),
    status     int         not null,
    fields     json        not null default '{}',
    body       text        not null,
    created_at timestamptz not null default now(),
    primary key (credential, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);
