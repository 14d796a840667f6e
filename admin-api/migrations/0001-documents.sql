-- Policy documents: every accepted state as a snapshot, and the newest one spread over tables.
--
-- A snapshot is the truth and never changes. The tables below it are its projection, written in the same transaction:
-- they let the database refuse what must not be (a target without its model, a token that two callers hold), and let
-- people ask questions in SQL. Documents are `json`, not `jsonb`: their text is kept as it was canonicalised.
--
-- Every writer first takes pg_advisory_xact_lock(5274863).

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% of table % is refused: its rows are only ever added', lower(tg_op), tg_table_name
        using errcode = 'restrict_violation';
end
$$;

create table snapshots (
    version    bigint      primary key check (version > 0),
    digest     text        not null check (digest ~ '^[0-9a-f]{64}$'),
    document   text        not null check (json_typeof(document::json) = 'object'),
    parent     bigint      unique references snapshots,
    author     text        not null,
    comment    text        not null default '',
    created_at timestamptz not null default now(),
    -- Versions have no gaps: each names the one before it.
    check (parent is not distinct from nullif(version - 1, 0)),
    -- The digest is that of the document, whoever wrote it.
    check (digest = encode(sha256(convert_to(document, 'UTF8')), 'hex'))
);
create trigger snapshots_are_only_added before update or delete on snapshots
    for each row execute function refuse_change();
create trigger snapshots_are_never_emptied before truncate on snapshots
    for each statement execute function refuse_change();

create table providers (
    name     text primary key check (name ~ '^[A-Za-z0-9._:@+-]{1,128}$'),
    dialect  text not null check (dialect in ('openai-chat', 'openai-responses', 'anthropic-messages')),
    base_url text not null check (base_url ~* '^https?://'),
    -- Without the models.
    document json not null check (json_typeof(document) = 'object')
);

create table models (
    provider  text not null references providers on delete cascade deferrable initially deferred,
    name      text not null check (name ~ '^[A-Za-z0-9._:@+/-]{1,128}$'),
    -- Without the reasoning metadata.
    document  json not null check (json_typeof(document) = 'object'),
    reasoning json check (json_typeof(reasoning) = 'object'),
    primary key (provider, name)
);

create table groups (
    name     text primary key check (name ~ '^[A-Za-z0-9._:@+/-]{1,128}$'),
    strategy text not null,
    -- Without the contract and the targets.
    document json not null check (json_typeof(document) = 'object')
);

create table contracts (
    group_name text primary key references groups on delete cascade,
    document   json not null check (json_typeof(document) = 'object')
);

create table targets (
    group_name text not null references groups on delete cascade,
    position   int  not null check (position >= 0),
    provider   text not null,
    model      text not null,
    -- Without the proofs.
    document   json not null check (json_typeof(document) = 'object'),
    primary key (group_name, position),
    foreign key (provider, model) references models deferrable initially deferred
);

create table proofs (
    group_name text not null,
    target     int  not null,
    position   int  not null check (position >= 0),
    document   json not null check (json_typeof(document) = 'object'),
    primary key (group_name, target, position),
    foreign key (group_name, target) references targets on delete cascade
);

create table callers (
    name     text primary key check (name ~ '^[A-Za-z0-9._:@+/-]{1,128}$'),
    status   text not null default 'active' check (status in ('active', 'disabled')),
    -- Without the allow list and the tokens.
    document json not null check (json_typeof(document) = 'object')
);

create table caller_tokens (
    sha256   bytea primary key check (length(sha256) = 32),
    caller   text  not null references callers on delete cascade,
    position int   not null check (position >= 0),
    document json  not null check (json_typeof(document) = 'object'),
    unique (caller, position)
);

create table allow_lists (
    caller     text not null references callers on delete cascade,
    position   int  not null check (position >= 0),
    -- A group, or * for all of them.
    allowed    text not null,
    group_name text generated always as (nullif(allowed, '*')) stored
               references groups deferrable initially deferred,
    primary key (caller, position)
);

-- Tokens that must never work again, whatever snapshot is published.
create table revocations (
    sha256     bytea       primary key check (length(sha256) = 32),
    caller     text        not null,
    -- revoked and rotated are for ever; removed (with its caller or document) ends when a change brings it back.
    cause      text        not null check (cause in ('revoked', 'rotated', 'removed')),
    author     text        not null,
    created_at timestamptz not null default now(),
    -- When the revocation takes effect: later than created_at for a rotation with grace.
    effective_at timestamptz not null default now(),
    lifted_at  timestamptz check (lifted_at is null or cause = 'removed')
);
create function keep_revocation() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE' then
        raise exception '% of table revocations is refused', lower(tg_op) using errcode = 'restrict_violation';
    end if;
    if old.sha256 <> new.sha256 or (old.cause <> 'removed' and new.cause is distinct from old.cause)
        or (old.cause <> 'removed' and new.effective_at > old.effective_at) then
        raise exception 'a revocation cannot be taken back' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger revocations_stay before update or delete on revocations
    for each row execute function keep_revocation();
create trigger revocations_are_never_emptied before truncate on revocations
    for each statement execute function refuse_change();
