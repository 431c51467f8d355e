import type { Words } from '../../../business/messages/index.ts';
import { auditRequest, namesOf } from '../../../business/staff/index.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import type { Request } from '../../../platform/http/index.ts';
import { newId } from '../../../values/id.ts';
import type { IssueContent } from '../contract.ts';
import { hashOf, templateOf } from './content.ts';
import { findingsOf, type IssueFinding, isClear, strictSectionsOf } from './findings.ts';
import { decide, type IssueDeed, type IssueRefusal, type IssueState } from './issue.ts';
import { refused } from './problems.ts';
import {
  insertIssue,
  keepRevision,
  lastIssue,
  layPenDown,
  listIssues,
  lockIssue,
  readException,
  readIssue,
  type StoredIssue,
  saveApproval,
  saveContent,
  saveState,
  takePen,
  tellOfIssue,
} from './store.ts';
import type { Title, Titles } from './titles.ts';
import { findingsOfWeek, mondayOf, type Slot, slotOf, slotsOf } from './week.ts';

/** What editorial work needs. */
export type Editorial = {
  readonly db: Db;
  readonly titles: Titles;
  readonly words: Words;
  /** A carrier that issues go to wants them filed before. */
  readonly asksFiling: boolean;
  /** What other slices have to say in a section, by its code: an issue that begins with a section begins with that. */
  readonly sectionTexts?: ReadonlyMap<string, (tx: Tx, now: Date) => Promise<SectionText | undefined>>;
};

/** A text for a section, and where it comes from. */
export type SectionText = { readonly text: string; readonly source: string };

/** Whether what an issue says now still has to be filed with a carrier (报备). */
export function isUnfiled({ asksFiling }: Pick<Editorial, 'asksFiling'>, { filing, hash }: StoredIssue): boolean {
  return asksFiling && filing?.hash !== hash;
}

/** The title of a code. @throws Problem where there is none. */
export function titleOf({ titles }: Editorial, code: string): Title {
  const title = titles.all.get(code);
  if (!title) throw refused('no-such-title');
  return title;
}

/** One issue. @throws Problem where there is none. */
export async function issueOf({ db }: Editorial, id: string): Promise<StoredIssue> {
  const issue = await readIssue(db, id);
  if (!issue) throw refused('no-such-issue');
  return issue;
}

/** The slot of a title. @throws Problem where the rule has none, or nothing goes out on that day. */
function openSlot({ titles }: Editorial, title: Title, key: string): { key: string; dueAt: Date } {
  const slot = slotOf(title, titles, key);
  if (!slot) throw refused('no-such-slot');
  if (!slot.dueAt) throw refused('day-off');
  return { key, dueAt: slot.dueAt };
}

type Beginning = {
  readonly title: string;
  readonly slot?: string | undefined;
  readonly template: boolean;
  readonly like?: string | undefined;
};

/** Begins an issue: empty, with the sections its week still lacks, or with what another of its title says. */
export async function beginIssue(house: Editorial, request: Request, asked: Beginning): Promise<string> {
  const { title: code, slot, like, template } = asked;
  const title = titleOf(house, code);
  const model = like === undefined ? undefined : await modelOf(house, code, like);
  if (model && model.title !== code) throw refused('other-title');
  const drawn = template
    ? await filled(house, await templateFor(house, title, slot, request.now), request.now)
    : undefined;
  const content: IssueContent = model?.content ?? drawn ?? { subject: '', slides: [] };
  const place = slot === undefined ? undefined : openSlot(house, title, slot);
  const id = newId(request.now);
  await house.db.transact(async (tx) => {
    const author = request.staff!.id;
    const issue = { id, title: code, content, hash: hashOf(content), author, ...(place && { slot: place }) };
    await insertIssue(tx, issue, request.now).catch(explainTaken);
    await tellOfIssue(tx, id);
    await auditRequest(tx, request, 'mms.begin', id, { title: code, ...(slot && { slot }), ...(like && { like }) });
  });
  return id;
}

/** The issue that a new one begins like. @throws Problem where there is none. */
async function modelOf(house: Editorial, title: string, like: string): Promise<StoredIssue> {
  if (like !== 'last') return issueOf(house, like);
  const last = await lastIssue(house.db, title);
  if (!last) throw refused('no-such-issue');
  return last;
}

/** The sections that the week of a slot still lacks are shared by the slots in it that still wait for an issue. */
async function templateFor(house: Editorial, title: Title, slot: string | undefined, now: Date): Promise<IssueContent> {
  const name = title.name['zh-CN'];
  if (slot === undefined) return templateOf(title, [], 1, name);
  const slots = slotsOf(title, house.titles, mondayOf(slot.slice(0, 10)));
  const issues = await issuesOfWeek(house, title, slots);
  const there = issues.map(sectionsIn).flatMap(({ sections }) => sections);
  const wanted = title.sections.map(({ code }) => code).filter((code) => !there.includes(code));
  const empty = slots.filter(({ key, dueAt }) => dueAt && dueAt > now && issues.every((issue) => issue.slot !== key));
  const [, month, day] = slot.slice(0, 10).split('-').map(Number);
  return templateOf(title, wanted, empty.length, `${name} ${month}月${day}日`);
}

/** The same with what other slices have to say in its sections; an editor goes on from there. */
async function filled({ db, sectionTexts }: Editorial, content: IssueContent, now: Date): Promise<IssueContent> {
  if (!sectionTexts) return content;
  const slides = await db.transact((tx) =>
    Promise.all(
      content.slides.map(async (slide) => ({ ...slide, ...(await sectionTexts.get(slide.section)?.(tx, now)) })),
    ),
  );
  return { ...content, slides };
}

/**
 * Writes what an issue says. Who writes must hold the pen, and must have seen what stands there now: nobody writes over what
 * another has written.
 */
export async function writeIssue(
  house: Editorial,
  request: Request,
  id: string,
  { content, revision }: { content: IssueContent; revision: number },
): Promise<{ revision: number; hash: string; findings: IssueFinding[] }> {
  const by = request.staff!;
  return house.db.transact(async (tx) => {
    const issue = await locked(tx, id);
    await holdPen(tx, issue, by.id);
    if (revision !== issue.revision) throw refused('other-content');
    const hash = hashOf(content);
    const findings = findingsOf(content, titleOf(house, issue.title), house.words);
    if (hash === issue.hash) return { revision, hash, findings };
    moved(decide('edit', issue, doingOf(house, issue, by, issue.hash), request.now));
    const next = { id: issue.id, content, hash, revision: revision + 1 };
    await saveContent(tx, next, by.id, request.now);
    await keepRevision(tx, next, by.id, request.now);
    await tellOfIssue(tx, id);
    await auditRequest(tx, request, 'mms.write', id, { revision: next.revision, hash });
    return { revision: next.revision, hash, findings };
  });
}

/** Does to an issue what moves it on. @throws Problem, saying why not. */
export async function moveIssue(
  house: Editorial,
  request: Request,
  id: string,
  deed: Exclude<IssueDeed, 'edit'>,
  given: { hash?: string; note?: string; slot?: string } = {},
): Promise<void> {
  const by = request.staff!;
  const before = await issueOf(house, id);
  const title = titleOf(house, before.title);
  const place = given.slot === undefined ? undefined : openSlot(house, title, given.slot);
  if (place && (await breaksWeek(house, title, before, place.key))) throw refused('week-not-whole');
  const stands = deed === 'approve' && before.slot && !(await breaksWeek(house, title, before, before.slot));
  await house.db.transact(async (tx) => {
    const issue = await locked(tx, id);
    const dueAt = place?.dueAt ?? (stands && issue.slot === before.slot ? issue.dueAt : undefined);
    const doing = { ...doingOf(house, issue, by, given.hash ?? issue.hash), dueAt };
    const state = moved(decide(deed, issue, doing, request.now));
    if (deed === 'approve')
      await saveApproval(tx, issue.id, { hash: issue.hash, by: by.id, role: by.role, at: request.now });
    if (deed === 'submit') await layPenDown(tx, issue.id, by.id);
    const slot = deed === 'unschedule' || deed === 'discard' ? null : place;
    await saveState(tx, issue.id, { state, note: given.note, slot }, request.now).catch(explainTaken);
    await tellOfIssue(tx, id);
    await auditRequest(tx, request, `mms.${deed}`, id, { hash: issue.hash, ...given });
  });
}

/** Takes the pen of an issue, or keeps it; `over` takes it from whoever has it. */
export async function askPen(
  house: Editorial,
  request: Request,
  id: string,
  over: boolean,
): Promise<{ isMine: boolean; name: string }> {
  const by = request.staff!.id;
  const holder = await house.db.transact(async (tx) => {
    const issue = await locked(tx, id);
    const taken = await takePen(tx, issue.id, by, over);
    if (taken !== issue.holder) await tellOfIssue(tx, id);
    if (over && issue.holder !== undefined && issue.holder !== by)
      await auditRequest(tx, request, 'mms.take-over', id, { from: issue.holder });
    return taken;
  });
  return { isMine: holder === by, name: (await namesOf(house.db, [holder])).get(holder) ?? '' };
}

/**
 * The issue that fills the last slot of a week makes it whole: then the sections must be whole as well, or somebody has
 * signed an exception (CA-011, CA-X06).
 */
async function breaksWeek(house: Editorial, title: Title, issue: StoredIssue, key: string): Promise<boolean> {
  const monday = mondayOf(key.slice(0, 10));
  const slots = slotsOf(title, house.titles, monday);
  const others = (await issuesOfWeek(house, title, slots)).filter(
    ({ id, state }) => id !== issue.id && fixed.includes(state),
  );
  const open = slots.filter(({ dueAt }) => dueAt !== undefined).length;
  if (others.length + 1 < open) return false;
  const findings = findingsOfWeek(title, slots, [...others, issue].map(sectionsIn));
  return findings.length > 0 && !(await readException(house.db, title.code, monday));
}

/** States in which an issue counts for its week. */
const fixed: readonly IssueState[] = ['scheduled', 'sending', 'paused', 'sent', 'stopped'];

/** The issues whose slots are these. */
export function issuesOfWeek({ db }: Editorial, title: Title, slots: readonly Slot[]): Promise<StoredIssue[]> {
  const keys = slots.map(({ key }) => key).sort();
  return listIssues(db, title.code, { from: keys[0]!, to: `${keys.at(-1)!}~` });
}

/** The sections an issue touches, each once. */
export function sectionsIn({ content }: Pick<StoredIssue, 'content'>): { sections: string[] } {
  return { sections: [...new Set(content.slides.map(({ section }) => section))] };
}

async function locked(tx: Tx, id: string): Promise<StoredIssue> {
  const issue = await lockIssue(tx, id);
  if (!issue) throw refused('no-such-issue');
  return issue;
}

async function holdPen(tx: Tx, issue: StoredIssue, by: string): Promise<void> {
  if ((await takePen(tx, issue.id, by, false)) !== by) throw refused('pen-taken');
}

function doingOf(house: Editorial, issue: StoredIssue, by: { id: string; role: string }, seen: string) {
  const title = titleOf(house, issue.title);
  return {
    ...{ by, seen },
    isClear: isClear(findingsOf(issue.content, title, house.words)),
    isStrict: strictSectionsOf(issue.content, title).length > 0,
    isUnfiled: isUnfiled(house, issue),
  };
}

function moved(decided: IssueState | { refused: IssueRefusal }): IssueState {
  if (typeof decided === 'object') throw refused(decided.refused);
  return decided;
}

/** Two put an issue into the same slot: the second is told. */
function explainTaken(error: unknown): never {
  throw (error as { constraint?: string }).constraint === 'mms_issue_slot' ? refused('slot-taken') : error;
}
