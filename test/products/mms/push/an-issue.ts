import type { Db } from '../../../../src/platform/db.ts';
import type { Caller } from '../../../../src/platform/http/index.ts';
import type { IssueContent } from '../../../../src/products/mms/contract.ts';
import { hashOf } from '../../../../src/products/mms/editorial/content.ts';
import { insertIssue, saveApproval, saveReserve, saveState } from '../../../../src/products/mms/editorial/store.ts';
import { newId } from '../../../../src/values/id.ts';
import { aStaffMember } from '../../../support/callers.ts';

type IssuePicture = IssueContent['slides'][number]['picture'];

/** A Monday on which the periodical goes out. */
export const moment = new Date('2026-11-23T15:00:00+08:00');
export const slot = { key: '2026-11-23T15:00', dueAt: moment };

const sections = ['news', 'new-cars', 'buying', 'travel', 'stars', 'stories'];

/** What an issue says that may go out. */
export function content(subject = '车友期刊', picture: IssuePicture = null): IssueContent {
  return {
    subject,
    slides: sections.map((section, at) => ({
      ...{
        id: `s${at}`,
        section,
        text: `${section}的内容`,
        picture: at === 0 ? picture : null,
        sound: null,
        durationMs: null,
      },
      ...{ author: '林编辑', source: '自采', rights: '本公司所有' },
    })),
  };
}

/** Somebody who has a product since a time. */
export async function aReader(
  db: Db,
  phone: string,
  { since = '2026-11-01T00:00:00+08:00', product = 'car-owner', carrier = 'unicom', province = '河北' } = {},
): Promise<string> {
  await db.read(
    `insert into subscriber (phone, carrier, province, holder_since) values ($1, $2, $3, $4) on conflict do nothing`,
    [phone, carrier, province, since],
  );
  await db.read(
    `insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from)
     values ($1, $2, $3, $3, 'active', 1, 'sms', '10620007', $4, $4)`,
    [phone, newId(new Date(since)), product, since],
  );
  return phone;
}

/** As many ordinary readers of Unicom as there are phones. */
export async function someReaders(db: Db, phones: readonly string[]): Promise<void> {
  await db.read(
    `insert into subscriber (phone, carrier, province, holder_since) select p, 'unicom', '河北', '2026-11-01' from unnest($1::text[]) p`,
    [phones],
  );
  await db.read(
    `insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from)
     select p, gen_random_uuid(), 'car-owner', 'car-owner', 'active', 1, 'sms', '10620007', '2026-11-01', '2026-11-01'
     from unnest($1::text[]) p`,
    [phones],
  );
}

const people = new WeakMap<Db, Promise<readonly [Caller, Caller]>>();

/** An approved issue of the periodical; with a slot it is scheduled. */
export async function anIssue(
  db: Db,
  {
    slot: place,
    reserve = false,
    subject,
    picture = null,
    at = moment,
  }: { slot?: typeof slot; reserve?: boolean; subject?: string; picture?: IssuePicture; at?: Date } = {},
): Promise<string> {
  if (!people.has(db)) people.set(db, Promise.all([aStaffMember(db, 'editor'), aStaffMember(db, 'reviewer')]));
  const [editor, reviewer] = await people.get(db)!;
  const said = content(subject, picture);
  const id = newId(at);
  const hash = hashOf(said);
  await db.transact(async (tx) => {
    await insertIssue(tx, { id, title: 'car-owner', content: said, hash, author: editor.id }, at);
    await saveApproval(tx, id, { hash, by: reviewer.id, role: 'reviewer', at });
    await saveState(tx, id, place ? { state: 'scheduled', slot: place } : { state: 'approved' }, at);
    if (reserve) await saveReserve(tx, id, true);
  });
  return id;
}

/** How a reader of the issue stands: by which way, and how its message does. */
export async function deliveries(db: Db, issue: string): Promise<Record<string, string>> {
  const rows = await db.read<{
    phone: string;
    way: string;
    class: string | null;
    why: string | null;
    state: string | null;
  }>(
    `select d.phone, d.way, d.class, d.why_not as why, m.state from mms_delivery d join mms_push p on p.id = d.push and p.issue = $1
     left join mt m on m.phone = d.phone and m.id = d.mt_id order by d.phone`,
    [issue],
  );
  return Object.fromEntries(
    rows.map(({ phone, way, class: code, why, state }) => [phone, [way, code, why, state].filter(Boolean).join(' ')]),
  );
}

/** The push of an issue. */
export async function pushOfIssue(db: Db, issue: string) {
  const [row] = await db.read<{ id: string; version: number; state: string }>(
    'select p.id, p.version, i.state from mms_push p join mms_issue i on i.id = p.issue where p.issue = $1',
    [issue],
  );
  return row!;
}
