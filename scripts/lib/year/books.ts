import type { Db } from '../../../src/platform/db.ts';

/** What stands in the database, as plain rows. It is read here by SQL alone: nothing of billing or ledger is asked. */
export type Books = {
  readonly charges: readonly {
    phone: string;
    id: string;
    month: string;
    group: string;
    occasion: string;
    product: string;
    service: string;
    subscriptionId: string | null;
    tariffVersion: number;
    amountFen: number;
    refundedFen: number;
    state: string;
    attempts: number;
    version: number;
    createdAt: Date;
  }[];
  readonly events: readonly {
    phone: string;
    chargeId: string;
    from: string | null;
    to: string;
    rule: string;
    subscriptionId: string | null;
    at: Date;
  }[];
  readonly transfers: readonly {
    phone: string;
    id: string;
    unit: string;
    debit: string;
    credit: string;
    amount: number;
    kind: string;
    of: string | null;
    reason: string;
    reasonId: string;
  }[];
  readonly accounts: readonly { phone: string; unit: string; kind: string; balance: number; held: number }[];
  readonly refunds: readonly { phone: string; id: string; chargeId: string; by: 'us' | 'carrier'; amountFen: number }[];
  readonly remedies: readonly { phone: string; id: string; extraId: string | null; extraFen: number; state: string }[];
  readonly subscriptions: readonly {
    phone: string;
    id: string;
    product: string;
    group: string;
    activeFrom: Date | null;
    feeFrom: Date | null;
    trial: boolean;
  }[];
  readonly steps: readonly { subscriptionId: string; to: string; at: Date }[];
  readonly consents: readonly {
    phone: string;
    subscriptionId: string | null;
    product: string;
    tariffVersion: number | null;
    at: Date;
    /** The MO or notice it points at is there. */
    proven: boolean;
  }[];
  /** Notices of a higher price, with when they arrived. */
  readonly notices: readonly { subscriptionId: string; tariffVersion: number; from: Date; arrivedAt: Date | null }[];
  /** When a number changed hands: what its last holder agreed to binds nobody from then on. */
  readonly seals: readonly { phone: string; at: Date }[];
  readonly freeMonths: readonly { phone: string; group: string; month: string }[];
  readonly mos: readonly { phone: string; state: string; count: number }[];
  readonly mts: readonly { state: string; count: number }[];
  readonly open: readonly { what: string; phone: string }[];
};

/** Reads everything. */
export async function readBooks(db: Pick<Db, 'read'>): Promise<Books> {
  return {
    charges: await db.read(
      `select phone, id, to_char(billing_month, 'YYYY-MM') as month, billing_group as "group", occasion, product,
         service_code as service, subscription_id as "subscriptionId", tariff_version as "tariffVersion",
         amount_fen as "amountFen", refunded_fen as "refundedFen", state, attempts, version, created_at as "createdAt"
       from charge order by phone, billing_month, id`,
    ),
    events: await db.read(
      `select phone, charge_id as "chargeId", from_state as "from", to_state as "to", rule,
         detail->>'subscription' as "subscriptionId", at
       from charge_event order by phone, charge_id, id`,
    ),
    transfers: await db.read(
      `select phone, id, unit, debit, credit, amount::int as amount, kind, of_id as "of", reason, reason_id as "reasonId"
       from transfer order by phone, id`,
    ),
    accounts: await db.read(
      'select phone, unit, kind, balance::int as balance, held::int as held from account order by phone, unit, kind',
    ),
    refunds: await db.read(
      `select phone, id, charge_id as "chargeId", "by", amount_fen as "amountFen" from charge_refund order by phone, id`,
    ),
    remedies: await db.read(
      `select phone, id, extra_id as "extraId", extra_fen as "extraFen", state from remedy order by phone, id`,
    ),
    subscriptions: await db.read(
      `select phone, id, product, billing_group as "group", active_from as "activeFrom", fee_from as "feeFrom",
         trial_until is not null as trial
       from subscription order by phone, id`,
    ),
    steps: await db.read(
      `select subscription_id as "subscriptionId", to_state as "to", at from subscription_event order by subscription_id, at, id`,
    ),
    consents: await db.read(
      `select c.phone, c.subscription_id as "subscriptionId", c.product, c.tariff_version as "tariffVersion", c.at,
         exists (select from mo where mo.phone = c.phone and mo.id = (c.evidence->>'moId')::uuid)
           or exists (select from order_event o where o.phone = c.phone and o.id = (c.evidence->>'orderEventId')::uuid) as proven
       from consent c order by c.phone, c.at`,
    ),
    notices: await db.read(
      `select n.subscription_id as "subscriptionId", n.tariff_version as "tariffVersion", n.takes_effect_at as "from",
         case when mt.state = 'delivered' then mt.done_at end as "arrivedAt"
       from price_notice n join mt on mt.phone = n.phone and mt.id = n.mt_id`,
    ),
    seals: await db.read('select phone, sealed_at as "at" from sealed_holder'),
    freeMonths: await db.read(
      `select phone, billing_group as "group", to_char(month, 'YYYY-MM') as month from free_month`,
    ),
    mos: await db.read('select phone, state, count(*)::int as count from mo group by 1, 2'),
    mts: await db.read('select state, count(*)::int as count from mt group by 1'),
    open: await db.read(
      `select 'mt ' || state as what, phone from mt where state in ('queued', 'sent')
       union all select 'submit sending', phone from submit where state = 'sending'
       union all select 'mo part', phone from mo_part`,
    ),
  };
}
