-- Which sidecars the shares of a rollout are: the salt of its scopes; empty: `r` and its number.

alter table rollouts add column salt text not null default '' check (length(salt) <= 128);
