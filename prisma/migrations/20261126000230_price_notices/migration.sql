-- Who was told of a higher price, by which message, and from which day. Nobody pays more without such a row.
create table price_notice (
  phone text collate "C" not null,
  id uuid not null,
  subscription_id uuid not null,
  tariff_version integer not null check (tariff_version > 1),
  mt_id uuid not null,
  told_at timestamptz not null,
  takes_effect_at timestamptz not null check (takes_effect_at >= told_at + interval '30 days'),
  primary key (phone, id),
  unique (phone, subscription_id, tariff_version, told_at)
);
create trigger price_notice_append_only before update or delete on price_notice for each row execute function refuse_change();
