import type { MemberFunction } from '../../../business/catalog/index.ts';
import { countReaders } from '../../../business/subscriptions/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Log } from '../../../platform/log.ts';
import { type Id, newId } from '../../../values/id.ts';
import { hourMs, later } from '../../../values/time.ts';
import { type Editorial, isUnfiled, titleOf } from '../editorial/deeds.ts';
import { findingsOf, isClear, strictSectionsOf } from '../editorial/findings.ts';
import { isApproved } from '../editorial/issue.ts';
import { lockIssue, readIssue, type StoredIssue, saveState } from '../editorial/store.ts';
import type { PushHouse } from './house.ts';
import { prepare } from './prepare.ts';
import { type DueSlot, readyAt, slotsAround } from './slots.ts';
import { insertPush, issueInSlot, lastReserve, titlesInUse } from './store.ts';

/** What is so late does not go out by itself: a morning paper is none in the evening. People choose another slot. */
const latestMs = 6 * hourMs;

/** States of an issue that fills its slot. */
const fills = ['scheduled', 'sending', 'paused', 'sent', 'stopped'];

/** So long after its slot people are told that no issue went out. */
const missedMs = hourMs;

/** Whether an issue may go out as it is: nothing changed since it was approved, and no rule has become stricter. */
export function isReady(house: Editorial, issue: StoredIssue): boolean {
  const title = titleOf(house, issue.title);
  const isStrict = strictSectionsOf(issue.content, title).length > 0;
  return (
    isApproved(issue, isStrict) && !isUnfiled(house, issue) && isClear(findingsOf(issue.content, title, house.words))
  );
}

/**
 * Begins to send an issue whose slot has come. One that is not ready, fits no handset or is much too late does not go out: it is
 * skipped, with an alarm, and its slot is what `fillMissing` looks at. Rung twice, the second time changes nothing.
 */
export async function beginPush(house: PushHouse, id: Id, now: Date, log: Log): Promise<void> {
  const issue = await readIssue(house.db, id);
  if (issue?.state !== 'scheduled' || !issue.dueAt || issue.dueAt > now) return;
  const about = { issue: id, title: issue.title, number: issue.number };
  const why = isReady(house, issue)
    ? now.getTime() - issue.dueAt.getTime() > latestMs
      ? 'too late'
      : undefined
    : 'not approved as it is';
  const renditions = why === undefined ? await prepare(house, issue) : {};
  const isSmallEnough = Object.keys(renditions).length > 0;
  const moved = await house.db.transact(async (tx) => {
    const still = await lockIssue(tx, id);
    if (still?.state !== 'scheduled' || still.hash !== issue.hash) return 'not';
    if (!isSmallEnough) {
      await saveState(tx, id, { state: 'skipped' }, now);
      return 'skipped';
    }
    await send(tx, house, still, renditions, now);
    return 'begun';
  });
  if (moved === 'skipped')
    log.error({ alarm: 'issue-skipped', ...about, why: why ?? 'it fits no handset' }, 'an issue did not go out');
  if (moved === 'begun') log.info(about, 'an issue goes out');
}

async function send(
  tx: Tx,
  house: PushHouse,
  issue: StoredIssue,
  renditions: Record<string, string>,
  now: Date,
): Promise<void> {
  const { id, hash, dueAt } = issue;
  const push = { id: newId(now), issue: id, hash, moment: dueAt!, renditions };
  const wanted = titleOf(house, issue.title).entitlement as MemberFunction;
  const readers = await countReaders(tx, house.terms.catalog, wanted, dueAt!);
  if (await insertPush(tx, push, readers, now)) await saveState(tx, id, { state: 'sending' }, now);
}

/** A while before its slot: an issue that will not be ready raises the alarm, and one that is gets made for handsets. */
export async function lookReady(house: PushHouse, slot: DueSlot, log: Log): Promise<void> {
  const issue = await issueInSlot(house.db, slot.title.code, slot.key);
  const isFilled = issue && fills.includes(issue.state) && isReady(house, issue);
  if (isFilled) {
    if (Object.keys(await prepare(house, issue)).length > 0) return;
  } else if (!(await titlesInUse(house.db)).has(slot.title.code)) return;
  const about = { title: slot.title.code, slot: slot.key, issue: issue?.id, state: issue?.state ?? 'none' };
  const then = slot.title.whenMissing;
  log.error({ alarm: 'issue-not-ready', ...about, then }, 'the issue of a slot is not ready');
}

/** The slots of titles in use that come soon and whose issue is not ready, or that have just come and nothing went out. */
export async function slotsInDanger(house: Editorial, now: Date): Promise<DueSlot[]> {
  const inUse = await titlesInUse(house.db);
  const watched = slotsAround(house.titles, now).filter(
    (slot) => inUse.has(slot.title.code) && readyAt(slot) <= now && now < later(slot.dueAt, missedMs),
  );
  const issues = await Promise.all(watched.map(({ title, key }) => issueInSlot(house.db, title.code, key)));
  return watched.filter((_, at) => {
    const issue = issues[at];
    return !issue || !fills.includes(issue.state) || (issue.state === 'scheduled' && !isReady(house, issue));
  });
}

/**
 * At its slot: where none went out, the newest reserve issue of the title does in its place, or none, as the title says. What stood
 * there and was not ready waits for another slot.
 */
export async function fillMissing(house: PushHouse, slot: DueSlot, now: Date, log: Log): Promise<void> {
  const { title, key, dueAt } = slot;
  const standing = await issueInSlot(house.db, title.code, key);
  if (standing && fills.includes(standing.state)) return;
  const about = { title: title.code, slot: key, missing: standing?.id };
  const reserve = title.whenMissing === 'reserve' ? await lastReserve(house.db, title.code) : undefined;
  if (!reserve || !isReady(house, reserve)) {
    if (standing && standing.state !== 'skipped')
      await house.db.transact((tx) => saveState(tx, standing.id, { state: 'skipped' }, now));
    if (standing || (await titlesInUse(house.db)).has(title.code))
      log.error({ alarm: 'issue-missing', ...about }, 'no issue went out at its slot');
    return;
  }
  await house.db.transact(async (tx) => {
    const still = await lockIssue(tx, reserve.id);
    if (still?.state !== 'approved') return;
    if (standing) await saveState(tx, standing.id, { state: 'skipped', slot: null }, now);
    await saveState(tx, reserve.id, { state: 'scheduled', slot: { key, dueAt } }, now);
  });
  log.error({ alarm: 'issue-replaced', ...about, reserve: reserve.id }, 'a reserve issue goes out in place of another');
  await beginPush(house, reserve.id, now, log);
}
