import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { type Door, loadWords } from '../../../../src/business/messages/index.ts';
import { openBlobs } from '../../../../src/platform/blobs.ts';
import type { Db } from '../../../../src/platform/db.ts';
import type { Caller } from '../../../../src/platform/http/index.ts';
import { ensurePartitions } from '../../../../src/platform/partitions.ts';
import { hashOf } from '../../../../src/products/mms/editorial/content.ts';
import { insertIssue, saveApproval, saveReserve, saveState } from '../../../../src/products/mms/editorial/store.ts';
import { loadMms, openMedia, type PushHouse } from '../../../../src/products/mms/index.ts';
import { newId } from '../../../../src/values/id.ts';
import { aStaffMember } from '../../../support/callers.ts';
import { aDoor, aLane } from '../../../support/mt.ts';
import { aCatalog, contentFolder, termsOf } from '../../../support/talk.ts';

/** A Monday on which the periodical goes out. */
export const moment = new Date('2026-11-23T15:00:00+08:00');
export const slot = { key: '2026-11-23T15:00', dueAt: moment };

const sections = ['news', 'new-cars', 'buying', 'travel', 'stars', 'stories'];

/** What an issue says that may go out. */
export function content(subject = '车友期刊') {
  return {
    subject,
    slides: sections.map((section, at) => ({
      ...{ id: `s${at}`, section, text: `${section}的内容`, picture: null, sound: null, durationMs: null },
      ...{ author: '林编辑', source: '自采', rights: '本公司所有' },
    })),
  };
}

/**
 * All that sending issues needs, with an MMSC and a gateway of Unicom whose queues nobody empties. Call it once at the top of a file,
 * after `withDatabase`.
 */
export function withPushHouse(db: () => Db): () => PushHouse {
  let folder = '';
  let house: PushHouse | undefined;
  test.serial.before('open a push house', async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-push-'));
    await ensurePartitions(db(), moment);
    const door: Door = { ...aDoor(aLane), mmsLanes: [{ ...aLane, link: 'mmsc' }] };
    house = {
      ...(await loadMms(contentFolder)),
      ...{ db: db(), blobs: openBlobs(folder), media: openMedia(path.join(folder, 'made')), door },
      ...{ words: await loadWords(contentFolder), terms: termsOf(await aCatalog()), clock: { now: () => moment } },
      linkOf: ({ serial }) => `https://example.com/i/${serial}`,
    };
  });
  test.after.always('close the push house', () => rm(folder, { recursive: true, force: true }));
  return () => house!;
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

let people: Promise<readonly [Caller, Caller]> | undefined;

/** An approved issue of the periodical; with a slot it is scheduled. */
export async function anIssue(
  db: Db,
  { slot: place, reserve = false, subject }: { slot?: typeof slot; reserve?: boolean; subject?: string } = {},
): Promise<string> {
  people ??= Promise.all([aStaffMember(db, 'editor'), aStaffMember(db, 'reviewer')]);
  const [editor, reviewer] = await people;
  const said = content(subject);
  const id = newId(moment);
  const hash = hashOf(said);
  await db.transact(async (tx) => {
    await insertIssue(tx, { id, title: 'car-owner', content: said, hash, author: editor.id }, moment);
    await saveApproval(tx, id, { hash, by: reviewer.id, role: 'reviewer', at: moment });
    await saveState(tx, id, place ? { state: 'scheduled', slot: place } : { state: 'approved' }, moment);
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
