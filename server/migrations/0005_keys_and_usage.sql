-- The keys of people's providers of models, each sealed with AES-256-GCM under the vault's key `key_id`,
-- which is not in the database. User and provider are sealed in, so that a row opens nowhere else.
create table provider_key (
  user_id text not null references app_user (id) on delete cascade,
  provider text not null check (length(provider) between 1 and 40),
  name text not null check (length(name) between 1 and 100),
  key_id text not null check (length(key_id) between 1 and 40),
  nonce bytea not null check (length(nonce) = 12),
  ciphertext bytea not null check (length(ciphertext) between 1 and 4096),
  tag bytea not null check (length(tag) = 16),
  masked text not null check (length(masked) <= 40),
  updated_at timestamptz not null default now(),
  primary key (user_id, provider)
);

-- Finds what an older key has sealed.
create index provider_key_sealed_with on provider_key (key_id);

-- What went through the proxy. `cost_usd` is null while the provider has never said what it took.
create table usage (
  user_id text not null references app_user (id) on delete cascade,
  day date not null,
  provider text not null check (length(provider) between 1 and 40),
  model text not null check (length(model) between 1 and 200),
  requests bigint not null check (requests >= 0),
  prompt_tokens bigint not null check (prompt_tokens >= 0),
  completion_tokens bigint not null check (completion_tokens >= 0),
  cost_usd numeric check (cost_usd >= 0),
  primary key (user_id, day, provider, model)
);

select parley_isolate('provider_key', 'user_id = (select parley_user())');
select parley_isolate('usage', 'user_id = (select parley_user())');
