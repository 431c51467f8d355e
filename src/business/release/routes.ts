import { type Caller, InvalidRequest, problems, type Request, type Route, route } from '../../platform/http/index.ts';
import { beijingTimeWanted } from '../../platform/table.ts';
import { beijingIso, readBeijing } from '../../values/time.ts';
import { type CatalogVersion, type Signer, type VersionHead, versionHeads } from '../catalog/index.ts';
import { auditRequest } from '../staff/index.ts';
import { noticesByTariff } from '../subscriptions/index.ts';
import { checkDraft, type ReleaseHouse } from './check.ts';
import {
  type DraftHead,
  draftHead,
  draftParams,
  draftView,
  editBody,
  exported,
  newDraftBody,
  overview,
  releaseBody,
  type VersionHeadView,
  versionParams,
} from './contract.ts';
import { adoptDraft, beginDraft, beginRestore, discardDraft, editDraft, unscheduleDraft } from './drafts.ts';
import { comparedLines } from './lines.ts';
import type { Draft } from './model.ts';
import { exportVersion, releaseDraft } from './release.ts';
import { findDraft, waitingDrafts } from './store.ts';
import { viewOf } from './view.ts';

const drafters = ['editor', 'business-developer'];
const releasers = ['operator', 'supervisor'];
const everybody = [...drafters, ...releasers, 'reviewer', 'care-agent', 'technical-support', 'administrator'];

const mayDraft = { roles: drafters };
const mayRelease = { roles: releasers };
const mayEither = { roles: [...drafters, ...releasers] };
const maySee = { roles: everybody };

/** The catalogue and its drafts: who edits, who releases, what was in force when. */
export function releaseRoutes(house: ReleaseHouse): Route[] {
  return [...readingRoutes(house), ...draftRoutes(house), ...versionRoutes(house)];
}

function readingRoutes(house: ReleaseHouse): Route[] {
  const { db, catalogue, names } = house;
  return [
    route({
      method: 'GET',
      path: '/api/catalogue',
      access: maySee,
      summary: 'The catalogue in force, the drafts that wait, the history, and who was told of prices',
      answer: overview,
      async handle({ now }) {
        const version = catalogue.version();
        const [drafts, history, notices] = await Promise.all([
          waitingDrafts(db),
          versionHeads(db, 2 ** 31 - 1, 50),
          noticesByTariff(db),
        ]);
        return {
          body: {
            version: presentVersion(version),
            catalogue: viewOf(catalogue.catalog, version.files, names, now),
            drafts: drafts.map(presentDraft),
            history: history.map(presentVersion),
            notices: notices.map((one) => ({ ...one, firstFrom: beijingIso(one.firstFrom) })),
          },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/catalogue/drafts/:id',
      access: maySee,
      summary: 'A draft: the catalogue as it would be, what it changes for whom, and what is wrong with it',
      params: draftParams,
      answer: draftView,
      async handle({ params, now }) {
        const draft = await findDraft(db, params.id);
        if (!draft) throw problems.notFound();
        const { files, newest, hash, read, changes, findings } = await checkDraft(house, draft, draft.releaseAt ?? now);
        return {
          body: {
            draft: presentDraft(draft),
            hash,
            catalogue: viewOf(read.catalog, files, names, now),
            changes: [...changes],
            findings: [...findings],
            files: [...draft.changes].map(([file, text]) => ({
              file,
              lines: comparedLines(newest.get(file) ?? '', text ?? ''),
            })),
          },
        };
      },
    }),
  ];
}

function draftRoutes(house: ReleaseHouse): Route[] {
  const { db, catalogue } = house;
  return [
    route({
      method: 'POST',
      path: '/api/catalogue/drafts',
      access: mayDraft,
      summary: 'Begins a draft on the newest version',
      body: newDraftBody,
      answer: draftHead,
      async handle(request) {
        await catalogue.refresh();
        const draft = await db.transact(async (tx) => {
          const begun = await beginDraft(tx, catalogue, request.body.title, signerOf(request), request.now);
          await auditRequest(tx, request, 'catalogue.draft', begun.id, { base: begun.base });
          return begun;
        });
        return { body: presentDraft(draft) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/catalogue/drafts/:id/edits',
      access: mayDraft,
      summary: 'Changes one thing of a draft',
      params: draftParams,
      body: editBody,
      bodyLimitBytes: 256 * 1024,
      answer: draftHead,
      async handle(request) {
        await catalogue.refresh();
        const draft = await db.transact(async (tx) => {
          const change = { id: request.params.id, ...request.body };
          const edited = await editDraft(tx, catalogue, change, signerOf(request), request.now);
          await auditRequest(tx, request, 'catalogue.edit', edited.id, auditOf(request.body.edit));
          return edited;
        });
        return { body: presentDraft(draft) };
      },
    }),
    ...(
      [
        ['adopt', mayDraft, 'Puts the own name under a draft that came from files', adoptDraft],
        ['unschedule', mayEither, 'Takes the release at its time back', unscheduleDraft],
        ['discard', mayEither, 'Drops a draft', discardDraft],
      ] as const
    ).map(([verb, access, summary, act]) =>
      route({
        method: 'POST',
        path: `/api/catalogue/drafts/:id/${verb}`,
        access,
        summary,
        params: draftParams,
        async handle(request) {
          await db.transact(async (tx) => {
            await act(tx, { id: request.params.id, by: signerOf(request) }, request.now);
            await auditRequest(tx, request, `catalogue.${verb}`, request.params.id);
          });
          return {};
        },
      }),
    ),
    route({
      method: 'POST',
      path: '/api/catalogue/drafts/:id/release',
      access: mayRelease,
      summary: 'Releases just what was seen, now or at a time; not for who wrote in it',
      params: draftParams,
      body: releaseBody,
      async handle(request) {
        const { id } = request.params;
        const order = { id, hash: request.body.hash, at: timeOf(request.body.at) };
        await releaseDraft(house, order, signerOf(request), request.now, (tx, detail) =>
          auditRequest(tx, request, 'catalogue.release', id, { ...detail, hash: order.hash }),
        );
        return {};
      },
    }),
  ];
}

function versionRoutes(house: ReleaseHouse): Route[] {
  const { db } = house;
  return [
    route({
      method: 'POST',
      path: '/api/catalogue/versions/:number/restore',
      access: mayEither,
      summary: 'Begins a draft that puts an earlier version back; another person releases it',
      params: versionParams,
      answer: draftHead,
      async handle(request) {
        await house.catalogue.refresh();
        const draft = await db.transact(async (tx) => {
          const begun = await beginRestore(tx, house, request.params.number, signerOf(request), request.now);
          await auditRequest(tx, request, 'catalogue.restore', begun.id, { version: request.params.number });
          return begun;
        });
        return { body: presentDraft(draft) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/catalogue/export',
      access: mayRelease,
      summary: 'Writes the newest version into the content folder',
      answer: exported,
      async handle(request) {
        const files = await exportVersion(house);
        await db.transact((tx) =>
          auditRequest(tx, request, 'catalogue.export', String(house.catalogue.newest().number), {
            written: files.written.length,
            removed: files.removed.length,
          }),
        );
        return { body: files };
      },
    }),
  ];
}

function auditOf(edit: { readonly kind: string } & Readonly<Record<string, unknown>>): Record<string, string> {
  const subject = edit['code'] ?? edit['product'] ?? edit['trial'] ?? edit['file'] ?? edit['sheet'];
  return { kind: edit.kind, ...(typeof subject === 'string' && { of: subject }) };
}

function signerOf({ staff }: Pick<Request, 'staff'>): Signer {
  const { id, name } = staff as Caller;
  return { id, name };
}

function timeOf(written: string | undefined): Date | undefined {
  if (written === undefined) return undefined;
  const at = readBeijing(written);
  if (!at) throw new InvalidRequest([{ field: 'body.at', value: written, remedy: beijingTimeWanted }]);
  return at;
}

function presentVersion({
  number,
  title,
  authors,
  releasedBy,
  releasedAt,
  from,
}: CatalogVersion | VersionHead): VersionHeadView {
  return {
    ...{ number, title, authors: [...authors], releasedAt: beijingIso(releasedAt), from: beijingIso(from) },
    ...(releasedBy && { releasedBy }),
  };
}

function presentDraft(draft: Draft): DraftHead {
  const { id, title, origin, base, changes, authors, state, revision, releaseAt, releaser, stopped, updatedAt } = draft;
  return {
    ...{ id, title, origin, base, authors: [...authors], state, revision },
    files: [...changes.keys()],
    ...(releaseAt && { releaseAt: beijingIso(releaseAt) }),
    ...(releaser && { releaser }),
    ...(stopped !== undefined && { stopped }),
    updatedAt: beijingIso(updatedAt),
  };
}
