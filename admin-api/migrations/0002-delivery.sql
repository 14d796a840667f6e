-- What the sidecars are told, and what they tell.

create table publications (
    sequence  bigint      primary key check (sequence > 0),
    version   bigint      not null references snapshots,
    digest    text        not null check (digest ~ '^[0-9a-f]{64}$'),
    -- Digest of the statement before this one: the chain.
    previous  text        unique check (previous ~ '^[0-9a-f]{64}$'),
    scope     json        not null check (json_typeof(scope) = 'object'),
    -- Which part of the fleet it speaks to: base, pin:<id> or rollout:<id>.
    part      text        not null check (part ~ '^(base|pin:[0-9]+|rollout:[0-9]+)$'),
    revoked   text[]      not null default '{}',
    -- The bytes that were signed.
    statement text        not null,
    signature text        not null check (signature ~ '^[0-9a-f]{128}$'),
    author    text        not null,
    issued_at timestamptz not null default now(),
    check ((previous is null) = (sequence = 1))
);
create function chain_publication() returns trigger language plpgsql as $$
declare
    last publications;
begin
    select * into last from publications order by sequence desc limit 1;
    if new.sequence <> coalesce(last.sequence, 0) + 1 then
        raise exception 'publication % does not follow %', new.sequence, coalesce(last.sequence, 0)
            using errcode = 'restrict_violation';
    end if;
    if last.sequence is not null
        and new.previous is distinct from encode(sha256(convert_to(last.statement, 'UTF8')), 'hex') then
        raise exception 'publication % does not name the one before it', new.sequence
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger publications_are_chained before insert on publications
    for each row execute function chain_publication();
create trigger publications_are_only_added before update or delete on publications
    for each row execute function refuse_change();
create trigger publications_are_never_emptied before truncate on publications
    for each statement execute function refuse_change();

create table pins (
    id         bigint      generated always as identity primary key,
    scope      json        not null check (json_typeof(scope) = 'object'),
    version    bigint      not null references snapshots,
    reason     text        not null check (length(reason) between 1 and 1000),
    author     text        not null,
    created_at timestamptz not null default now(),
    ended_at   timestamptz,
    ended_by   text,
    check ((ended_at is null) = (ended_by is null))
);
-- One pin in force for each scope.
create unique index pins_in_force on pins ((scope::text)) where ended_at is null;

create table rollouts (
    id               bigint      generated always as identity primary key,
    version          bigint      not null references snapshots,
    previous_version bigint      not null references snapshots,
    -- [{"percent": 10, "hold_seconds": 60}, …]
    stages           json        not null check (json_typeof(stages) = 'array'),
    labels           json        not null default '{}' check (json_typeof(labels) = 'object'),
    max_failure_rate float8      not null check (max_failure_rate between 0 and 1),
    min_requests     int         not null check (min_requests >= 0),
    stage            int         not null default 0 check (stage >= 0),
    state            text        not null default 'active' check (state in ('active', 'completed', 'returned')),
    reason           text        not null default '',
    author           text        not null,
    created_at       timestamptz not null default now(),
    stage_began_at   timestamptz not null default now(),
    ended_at         timestamptz,
    check ((state = 'active') = (ended_at is null))
);
-- One at a time.
create unique index one_rollout on rollouts ((true)) where state = 'active';

create table sidecars (
    name           text        primary key check (length(name) between 1 and 253),
    credential     text        not null,
    labels         json        not null default '{}' check (json_typeof(labels) = 'object'),
    release        text        not null default '',
    desired        bigint      not null default 0,
    delivered      bigint      not null default 0,
    active         bigint      not null default 0,
    digest         text        not null default '',
    refused        bigint      not null default 0,
    refusal        text        not null default '',
    requests       bigint      not null default 0,
    failures       bigint      not null default 0,
    first_seen     timestamptz not null default now(),
    last_seen      timestamptz not null default now()
);
create index sidecars_by_active on sidecars (active);
