import { Readable } from 'node:stream';
import { auditRequest, namesOf } from '../../business/staff/index.ts';
import { type Blobs, readWhole } from '../../platform/blobs.ts';
import { type Request, type Route, route, type Media as Sent, type ServerEvent } from '../../platform/http/index.ts';
import { heardOn, type Listener } from '../../platform/listen.ts';
import { beijingIso, dayMs, dayOf, later, startOfDay } from '../../values/time.ts';
import type { Finding } from './adapt.ts';
import type { HandsetClasses } from './classes.ts';
import {
  type Board,
  board,
  boardQuery,
  exceptionBody,
  filingBody,
  type IssueView,
  issueParams,
  issueView,
  mediaPage,
  mediaQuery,
  medium,
  mediumParams,
  newIssueBody,
  partParams,
  partQuery,
  penAnswer,
  penBody,
  renditions,
  reserveBody,
  returnBody,
  revisionParams,
  revisionsPage,
  revisionView,
  saveBody,
  saved,
  scheduleBody,
  seenBody,
  titlesAnswer,
  uploadQuery,
  waitingAnswer,
} from './contract.ts';
import {
  askPen,
  beginIssue,
  type Editorial,
  issueOf,
  issuesOfWeek,
  isUnfiled,
  moveIssue,
  sectionsIn,
  titleOf,
  writeIssue,
} from './editorial/deeds.ts';
import { findingsOf, type IssueFinding, isClear, strictSectionsOf } from './editorial/findings.ts';
import type { Fitting, IssueRendition } from './editorial/fitting.ts';
import { decide, isApproved } from './editorial/issue.ts';
import { takeMedium } from './editorial/library.ts';
import { refused } from './editorial/problems.ts';
import {
  issueChannel,
  issuesWaiting,
  layPenDown,
  listIssues,
  listMedia,
  listRevisions,
  lockIssue,
  type Medium,
  mediaIn,
  readContent,
  readException,
  readMedia,
  readRevision,
  type StoredIssue,
  saveException,
  saveFiling,
  saveReserve,
  tellOfIssue,
} from './editorial/store.ts';
import type { Title } from './editorial/titles.ts';
import { findingsOfWeek, mondayOf, type Slot, slotsOf } from './editorial/week.ts';
import type { Media } from './media.ts';
import { pushIdOf } from './push/store.ts';

/** What the routes of the editorial office work with. */
export type EditorialHouse = Editorial & {
  readonly blobs: Blobs;
  readonly media: Media;
  readonly fitting: Fitting;
  readonly classes: HandsetClasses;
  readonly listener: Pick<Listener, 'on'>;
};

const editors = { roles: ['editor'] };
const reviewers = { roles: ['reviewer', 'supervisor'] };
const everyone = { roles: ['editor', 'reviewer', 'supervisor'] };
const contentLimitBytes = 128 * 1024;

/** Writing, reviewing and scheduling issues (CA-010…CA-012). */
export function editorialRoutes(house: EditorialHouse): Route[] {
  return [...boardRoutes(house), ...writingRoutes(house), ...reviewRoutes(house), ...mediaRoutes(house)];
}

function boardRoutes(house: EditorialHouse): Route[] {
  const { db, titles, classes } = house;
  return [
    route({
      method: 'GET',
      path: '/api/mms/titles',
      access: everyone,
      summary: 'The titles that go out in issues, their sections, and the classes of handsets',
      answer: titlesAnswer,
      handle: async () => ({
        body: {
          titles: [...titles.all.values()].map(({ code, name, perWeek, slides, sections, wholeRange }) => ({
            ...{ code, name, slides, wholeRange, sections: [...sections], perWeek: perWeek ?? null },
          })),
          classes: classes.all.map(({ code, screen, image, roomBytes }) => ({ code, screen, image, roomBytes })),
        },
      }),
    }),
    route({
      method: 'GET',
      path: '/api/mms/board',
      access: everyone,
      summary: 'The week of a title that a day lies in: its slots, the issues in them, and what the rules say',
      query: boardQuery,
      answer: board,
      handle: async ({ query, now }) => ({ body: await boardOf(house, query.title, query.day, now) }),
    }),
    route({
      method: 'GET',
      path: '/api/mms/waiting',
      access: everyone,
      summary: 'Issues that wait for the one who asks: to be reviewed, to be mended after a return, to be scheduled',
      answer: waitingAnswer,
      handle: async ({ staff, now }) => ({
        body: {
          issues: (await issuesWaiting(db, staff!, now)).map((issue) => ({ ...rowOf(issue), title: issue.title })),
        },
      }),
    }),
    route({
      method: 'GET',
      path: '/api/mms/events',
      access: everyone,
      summary: 'Tells, as it happens, that an issue has changed, or who writes in it',
      sends: ['text/event-stream'],
      handle: async ({ signal }) => ({ events: changes(house.listener, signal) }),
    }),
    route({
      method: 'POST',
      path: '/api/mms/exceptions',
      access: { roles: ['supervisor'] },
      summary: 'Signs that a week may break the rules of its title, and says why',
      body: exceptionBody,
      answer: board,
      async handle(request) {
        const { title, reason } = request.body;
        const monday = mondayOf(request.body.monday);
        titleOf(house, title);
        await db.transact(async (tx) => {
          await saveException(tx, { title, monday, reason, by: request.staff!.id, at: request.now });
          await tellOfIssue(tx, title);
          await auditRequest(tx, request, 'mms.exception', `${title} ${monday}`, { reason });
        });
        return { body: await boardOf(house, title, monday, request.now) };
      },
    }),
  ];
}

/** Those of this week; of the next, once all of this week are over. */
function slotsToCome({ titles }: EditorialHouse, title: Title, now: Date): Slot[] {
  const monday = mondayOf(dayOf(now));
  const slots = slotsOf(title, titles, monday);
  const isOver = slots.every(({ dueAt }) => dueAt === undefined || dueAt <= now);
  return isOver ? slotsOf(title, titles, dayOf(later(startOfDay(monday), 7 * dayMs))) : slots;
}

async function* changes(listener: Pick<Listener, 'on'>, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  for await (const id of heardOn(listener, issueChannel, signal))
    yield id === undefined ? { event: 'missed', data: {} } : { event: 'changed', data: { id } };
}

async function boardOf(house: EditorialHouse, code: string, day: string | undefined, now: Date): Promise<Board> {
  const title = titleOf(house, code);
  const today = dayOf(now);
  const slots = day === undefined ? slotsToCome(house, title, now) : slotsOf(title, house.titles, mondayOf(day));
  const monday = mondayOf(slots[0]!.key.slice(0, 10));
  const issues = await issuesOfWeek(house, title, slots);
  const exception = await readException(house.db, code, monday);
  return {
    ...{ monday, today },
    slots: slots.map(({ key, dueAt, dayOff }) => {
      const issue = issues.find(({ slot }) => slot === key);
      const isOver = dueAt !== undefined && dueAt <= now;
      return { key, isOver, dueAt: isoOrNull(dueAt), dayOff: dayOff ?? null, issue: issue ? rowOf(issue) : null };
    }),
    waiting: (await listIssues(house.db, code, undefined)).map(rowOf),
    findings: findingsOfWeek(title, slots, issues.map(sectionsIn)).map((finding) =>
      finding.code === 'sections-missing' ? { ...finding, sections: [...finding.sections] } : finding,
    ),
    exception: exception ? { ...exception, at: beijingIso(exception.at) } : null,
  };
}

function rowOf(issue: StoredIssue): Board['waiting'][number] {
  const { id, number, state, content, slot, dueAt, reserve, changedAt } = issue;
  return {
    ...{ id, number, state, subject: content.subject, slides: content.slides.length, slot: slot ?? null, reserve },
    ...{ ...sectionsIn(issue), dueAt: isoOrNull(dueAt), changedAt: beijingIso(changedAt) },
  };
}

function writingRoutes(house: EditorialHouse): Route[] {
  const { db } = house;
  return [
    route({
      method: 'POST',
      path: '/api/mms/issues',
      access: editors,
      summary: 'Begins an issue: empty, or like another of its title',
      body: newIssueBody,
      answer: issueView,
      async handle(request) {
        const id = await beginIssue(house, request, request.body);
        return { status: 201, body: await viewOf(house, request, id) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/mms/issues/:id',
      access: everyone,
      summary: 'An issue, with what is to be said of it',
      params: issueParams,
      answer: issueView,
      handle: async (request) => ({ body: await viewOf(house, request, request.params.id) }),
    }),
    route({
      method: 'PUT',
      path: '/api/mms/issues/:id/content',
      access: editors,
      summary: 'Writes what an issue says; approvals of what it said before are void',
      params: issueParams,
      body: saveBody,
      bodyLimitBytes: contentLimitBytes,
      answer: saved,
      async handle(request) {
        const written = await writeIssue(house, request, request.params.id, request.body);
        return { body: { ...written, findings: written.findings.map(shownFinding) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/mms/issues/:id/pen',
      access: editors,
      summary: 'Takes the pen, or keeps it for another minute; with `over`, from whoever has it',
      params: issueParams,
      body: penBody,
      answer: penAnswer,
      handle: async (request) => ({ body: await askPen(house, request, request.params.id, request.body.over) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/mms/issues/:id/pen',
      access: editors,
      summary: 'Lays the pen down',
      params: issueParams,
      async handle({ params, staff }) {
        await db.transact(async (tx) => {
          await layPenDown(tx, params.id, staff!.id);
          await tellOfIssue(tx, params.id);
        });
        return {};
      },
    }),
    route({
      method: 'GET',
      path: '/api/mms/issues/:id/revisions',
      access: everyone,
      summary: 'What an issue said at times, newest first',
      params: issueParams,
      answer: revisionsPage,
      handle: async ({ params }) => ({
        body: {
          revisions: (await listRevisions(db, params.id)).map(({ at, ...rest }) => ({ ...rest, at: beijingIso(at) })),
        },
      }),
    }),
    route({
      method: 'GET',
      path: '/api/mms/issues/:id/revisions/:revision',
      access: everyone,
      summary: 'What an issue said at a revision',
      params: revisionParams,
      answer: revisionView,
      async handle({ params }) {
        const content = await readRevision(db, params.id, params.revision);
        if (!content) throw refused('no-such-revision');
        return { body: { content } };
      },
    }),
    ...(['submit', 'schedule', 'unschedule', 'discard'] as const).map((deed) => movingRoute(house, deed)),
    filingRoute(house),
  ];
}

const moving = {
  submit: { access: editors, body: seenBody, summary: 'Sends an issue to review' },
  schedule: { access: editors, body: scheduleBody, summary: 'Puts an approved issue into a slot of its title' },
  unschedule: { access: editors, body: seenBody, summary: 'Takes an issue out of its slot' },
  discard: { access: editors, body: seenBody, summary: 'Puts an issue away; its number stays its own' },
  approve: {
    ...{ access: reviewers, body: seenBody },
    summary: 'Approves what an issue says now; one with a strict section also needs a supervisor',
  },
  return: { access: reviewers, body: returnBody, summary: 'Sends an issue back to its editors, and says why' },
} as const;

function movingRoute(house: EditorialHouse, deed: keyof typeof moving): Route {
  const { access, body, summary } = moving[deed];
  return route({
    method: 'POST',
    path: `/api/mms/issues/:id/${deed}`,
    access,
    summary,
    params: issueParams,
    body,
    answer: issueView,
    async handle(request) {
      await moveIssue(house, request, request.params.id, deed, request.body);
      return { body: await viewOf(house, request, request.params.id) };
    },
  });
}

/** What a carrier that wants issues filed said: its number, of the content that it was shown. */
function filingRoute(house: EditorialHouse): Route {
  return route({
    method: 'PUT',
    path: '/api/mms/issues/:id/filing',
    access: editors,
    summary: 'Writes down the number under which a carrier keeps what an issue says',
    params: issueParams,
    body: filingBody,
    answer: issueView,
    async handle(request) {
      const { hash, number } = request.body;
      const { id } = await issueOf(house, request.params.id);
      await house.db.transact(async (tx) => {
        const issue = await lockIssue(tx, id);
        if (issue!.hash !== hash) throw refused('other-content');
        await saveFiling(tx, id, { number, hash });
        await tellOfIssue(tx, id);
        await auditRequest(tx, request, 'mms.filing', id, { hash, number });
      });
      return { body: await viewOf(house, request, id) };
    },
  });
}

function reviewRoutes(house: EditorialHouse): Route[] {
  const { db } = house;
  return [
    ...(['approve', 'return'] as const).map((deed) => movingRoute(house, deed)),
    route({
      method: 'PUT',
      path: '/api/mms/issues/:id/reserve',
      access: reviewers,
      summary: 'Says whether an approved issue stands in when one is missing',
      params: issueParams,
      body: reserveBody,
      answer: issueView,
      async handle(request) {
        const issue = await issueOf(house, request.params.id);
        const isStrict = strictSectionsOf(issue.content, titleOf(house, issue.title)).length > 0;
        if (request.body.reserve && !isApproved(issue, isStrict)) throw refused('strict-missing');
        await db.transact(async (tx) => {
          await saveReserve(tx, issue.id, request.body.reserve);
          await tellOfIssue(tx, issue.id);
          await auditRequest(tx, request, 'mms.reserve', issue.id, request.body);
        });
        return { body: await viewOf(house, request, issue.id) };
      },
    }),
  ];
}

function mediaRoutes(house: EditorialHouse): Route[] {
  const { db, blobs, classes } = house;
  return [
    route({
      method: 'POST',
      path: '/api/mms/media',
      access: editors,
      summary: 'Brings a picture (JPEG, PNG, GIF, WebP) or a sound (AMR) into the library',
      query: uploadQuery,
      upload: ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'audio/amr', 'application/octet-stream'],
      answer: medium,
      async handle(request) {
        const taken = await takeMedium(house, request.upload, request.query, request.staff!.id, request.now);
        await db.transact((tx) => auditRequest(tx, request, 'mms.medium', taken.hash, { name: taken.name }));
        return { status: 201, body: shownMedium(taken) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/mms/media',
      access: everyone,
      summary: 'The library, newest first, or what of it has a word in its name or source',
      query: mediaQuery,
      answer: mediaPage,
      handle: async ({ query }) => ({ body: { media: (await listMedia(db, query.find)).map(shownMedium) } }),
    }),
    route({
      method: 'GET',
      path: '/api/mms/media/:hash',
      access: everyone,
      summary: 'A picture or sound as it was brought',
      params: mediumParams,
      sends: ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'audio/amr'],
      async handle({ params }) {
        const found = (await readMedia(db, [params.hash])).get(params.hash);
        if (!found) throw refused('no-such-medium');
        const { type, bytes, hash } = found;
        return { media: { type, bytes, content: (range) => blobs.read(hash, range) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/mms/media/:hash/small',
      access: everyone,
      summary: 'A picture of the library, small enough to be one of many',
      params: mediumParams,
      sends: ['image/jpeg'],
      async handle({ params: { hash } }) {
        const found = (await readMedia(db, [hash])).get(hash);
        if (!found?.facts) throw refused('no-such-medium');
        const { type, bytes } = await house.media.small(hash, () => readWhole(blobs, hash));
        return { media: mediaOf(type, bytes) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/mms/issues/:id/renditions',
      access: everyone,
      summary: 'How an issue comes out on every class of handsets: the very bytes that are sent, by their SHA-256',
      params: issueParams,
      answer: renditions,
      async handle({ params }) {
        const issue = await issueOf(house, params.id);
        const made = [];
        // One class after another: each already works its pictures at the same time.
        for (const handsets of classes.all) made.push(shownRendition(await renditionOf(house, issue, handsets.code)));
        return { body: { hash: issue.hash, classes: made } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/mms/issues/:id/renditions/:class/:name',
      access: everyone,
      summary: 'A part of an issue as a class of handsets gets it, also of what the issue said before',
      params: partParams,
      query: partQuery,
      sends: ['image/jpeg', 'image/gif', 'text/plain', 'audio/amr', 'application/smil'],
      async handle({ params, query }) {
        const content = await readContent(db, params.id, query.hash);
        if (!content) throw refused('no-such-part');
        const found = (await renditionOf(house, { hash: query.hash, content }, params.class)).parts.find(
          ({ name }) => name === params.name,
        );
        if (!found) throw refused('no-such-part');
        const { type, bytes } = found;
        return { media: mediaOf(type === 'text/plain' ? 'text/plain; charset=utf-8' : type, bytes) };
      },
    }),
  ];
}

function mediaOf(type: string, bytes: Uint8Array): Sent {
  return {
    ...{ type, bytes: bytes.length },
    content: async ({ first, last }) => Readable.from([bytes.subarray(first, last + 1)]),
  };
}

async function renditionOf(
  house: EditorialHouse,
  issue: Pick<StoredIssue, 'hash' | 'content'>,
  code: string,
): Promise<IssueRendition> {
  const handsets = house.classes.all.find((one) => one.code === code);
  if (!handsets) throw refused('no-such-part');
  return house.fitting(issue, handsets, { ...house, known: await mediaIn(house.db, issue.content) });
}

async function viewOf(house: EditorialHouse, request: Request, id: string): Promise<IssueView> {
  const issue = await issueOf(house, id);
  const title = titleOf(house, issue.title);
  const findings = findingsOf(issue.content, title, house.words);
  const names = await namesOf(house.db, [
    ...issue.authors,
    ...issue.approvals.map(({ by }) => by),
    ...(issue.holder ? [issue.holder] : []),
  ]);
  const push = await pushIdOf(house.db, issue.id);
  const isStrict = strictSectionsOf(issue.content, title).length > 0;
  const unfiled = isUnfiled(house, issue);
  const doing = { by: request.staff!, seen: issue.hash, isClear: isClear(findings), isStrict, isUnfiled: unfiled };
  const approving = decide('approve', issue, doing, request.now);
  const { number, state, content, hash, revision, slot, dueAt, reserve, note, changedAt } = issue;
  return {
    ...{ id: issue.id, title: issue.title, number, state, content, hash, revision, reserve },
    ...{ filing: issue.filing?.hash === hash ? issue.filing.number : null, asksFiling: house.asksFiling },
    ...{
      slot: slot ?? null,
      dueAt: isoOrNull(dueAt),
      push: push ?? null,
      note: note ?? null,
      changedAt: beijingIso(changedAt),
    },
    authors: issue.authors.map((author) => names.get(author) ?? ''),
    approvals: issue.approvals.map(({ by, role, at, hash: approved }) => ({
      ...{ by: names.get(by) ?? '', role, at: beijingIso(at), isOfThis: approved === hash },
    })),
    findings: findings.map(shownFinding),
    pen: issue.holder ? { name: names.get(issue.holder) ?? '', isMine: issue.holder === request.staff!.id } : null,
    notApproved: typeof approving === 'string' ? null : approving.refused,
  };
}

function shownFinding({ slide, ...rest }: IssueFinding) {
  return { ...rest, slide: slide ?? null };
}

function shownMedium({ at, ...rest }: Medium) {
  return { ...rest, at: beijingIso(at) };
}

function shownRendition({ parts, slides, findings, ...rest }: IssueRendition) {
  return {
    ...rest,
    slides: [...slides],
    parts: parts.map(({ bytes, ...part }) => ({ ...part, bytes: bytes.length })),
    findings: findings.map((finding) => ({
      code: finding.code,
      slide: 'slide' in finding ? (finding.slide ?? null) : null,
      detail: detailOf(finding),
    })),
  };
}

/** The number that the sentence of a finding names. */
function detailOf(finding: Finding): string {
  if (finding.code === 'cannot-fit') return String(finding.overBytes);
  if (finding.code === 'shrunk') return String(Math.round(100 * finding.scale));
  return finding.code === 'coarse' ? String(finding.quality) : '';
}

function isoOrNull(at: Date | undefined): string | null {
  return at ? beijingIso(at) : null;
}
