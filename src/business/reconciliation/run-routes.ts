import {
  type Caller,
  InvalidRequest,
  oneOf,
  problems,
  type Request,
  type Route,
  route,
} from '../../platform/http/index.ts';
import { asDownload, tableTypes } from '../../platform/table-file.ts';
import { canonicalPhone, type Phone } from '../../values/phone.ts';
import { beijingIso } from '../../values/time.ts';
import { auditRequest, fourEyesProblems, partOf } from '../staff/index.ts';
import {
  assignBody,
  difference,
  differenceDetail,
  differencePage,
  differenceParams,
  differencesQuery,
  formatQuery,
  idParams,
  numberBody,
  remarkBody,
  run,
  runDetail,
  runPage,
  runsQuery,
  signBody,
  startRunBody,
} from './contract.ts';
import { correct } from './correct.ts';
import { afterAllIds, type Books, beforeAllIds, clerks, paged, parties, refusal } from './desk.ts';
import { type Deed, dealWith, sign } from './differences.ts';
import { findFile } from './file-store.ts';
import { ofTelemarketer, presentDifference, presentProposal, presentRun, presentSignature } from './present.ts';
import { orderRun } from './run.ts';
import {
  findDifference,
  findRun,
  listDifferences,
  listRuns,
  proposalOf,
  type Run,
  remarksOf,
  type SeenDifference,
  type Signature,
  signaturesOf,
  telemarketersOf,
  totalsOf,
} from './run-store.ts';
import { differenceTable } from './tables.ts';

/** Comparisons, their differences, and who signs them. */
export function runRoutes(books: Books): Route[] {
  const { db } = books;
  return [
    route({
      method: 'POST',
      path: '/api/reconciliation/runs',
      access: clerks,
      summary: 'Orders a comparison with the file that counts; it is made in the background',
      body: startRunBody,
      answer: run,
      async handle(request) {
        const { kind, peer, period } = request.body;
        const of = kind === 'relations' ? period : `${period.slice(0, 7)}-01`;
        const outcome = await db.transact(async (tx) => {
          const ordered = await orderRun(tx, { kind, peer, period: of, by: request.staff!.name }, request.now);
          if (ordered.ok)
            await auditRequest(tx, request, 'reconciliation.run', ordered.value.id, { kind, peer, period });
          return ordered;
        });
        if (!outcome.ok) throw startRefusals[outcome.code]();
        return { status: 202, body: presentRun(outcome.value) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/reconciliation/runs',
      access: parties,
      summary: 'Comparisons, newest first',
      query: runsQuery,
      answer: runPage,
      async handle({ query: { kind, before = afterAllIds, limit }, staff }) {
        const rows = await listRuns(db, { kind, ...partOf(staff!), before, limit: limit + 1 });
        return { body: paged(rows, limit, presentRun, ({ id }) => id) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/reconciliation/runs/:id',
      access: parties,
      summary: 'One comparison: its counts by class, and who has signed it',
      params: idParams,
      answer: runDetail,
      async handle({ params, staff }) {
        const { run: found, telemarketers } = await seenBy(books, staff!, params.id);
        const { telemarketer } = partOf(staff!);
        const [totals, signatures, file, refunds] = await Promise.all([
          telemarketer === undefined ? totalsOf(db, found.id) : [],
          signaturesOf(db, found.id),
          findFile(db, found.fileId),
          found.refundsId ? findFile(db, found.refundsId) : undefined,
        ]);
        const badRows = (file?.badRows ?? 0) + (refunds?.badRows ?? 0);
        const isTheirs = ({ organisation }: { organisation: string }) =>
          telemarketer === undefined || organisation === '' || organisation === telemarketer;
        const signed = signatures.filter(isTheirs).map((one) => presentSignature(one, staff!.id));
        return {
          body: {
            ...presentRun(found),
            ...{ totals, badRows, signatures: signed },
            telemarketers: telemarketer === undefined ? telemarketers : [telemarketer],
          },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/reconciliation/runs/:id/signatures',
      access: parties,
      summary: 'Signs a comparison for a party; it is closed when all three have, and each of several telemarketers',
      params: idParams,
      body: signBody,
      answer: runDetail.pick({ signatures: true }),
      async handle(request) {
        const staff = request.staff!;
        const { run: found, telemarketers } = await seenBy(books, staff, request.params.id);
        const { signer, evidence } = request.body;
        const signature = {
          ...{ ...signedFor(staff, request.body, telemarketers), signer, evidence },
          ...{ by: staff.name, accountId: staff.id, at: request.now },
        };
        await db.transact(async (tx) => {
          const outcome = await sign(tx, found.id, signature);
          if (!outcome.ok) throw signRefusals[outcome.code]();
          const { party, organisation } = signature;
          await auditRequest(tx, request, 'reconciliation.sign', found.id, { party, organisation, signer });
        });
        const { telemarketer } = partOf(staff);
        const signatures = (await signaturesOf(db, found.id))
          .filter(({ organisation }) => telemarketer === undefined || ['', telemarketer].includes(organisation))
          .map((one) => presentSignature(one, staff.id));
        return { body: { signatures } };
      },
    }),
    ...differenceRoutes(books),
  ];
}

/** A comparison, if there is one in which this person has a part. */
async function seenBy({ db }: Books, staff: Caller, id: string): Promise<{ run: Run; telemarketers: string[] }> {
  const [found, telemarketers] = await Promise.all([findRun(db, id), telemarketersOf(db, id)]);
  const { carrier, telemarketer } = partOf(staff);
  if (!found || (carrier !== undefined && found.carrier !== carrier)) throw problems.notFound();
  if (telemarketer !== undefined && !telemarketers.includes(telemarketer)) throw problems.notFound();
  return { run: found, telemarketers };
}

/** For whom a person signs: strangers for their own party only, ours for the party whose paper lies before them. */
function signedFor(
  staff: Caller,
  { party, organisation }: { party: Signature['party']; organisation?: string | undefined },
  telemarketers: readonly string[],
): Pick<Signature, 'party' | 'organisation'> {
  const { carrier, telemarketer } = partOf(staff);
  const own = carrier === undefined ? telemarketer && 'telemarketer' : 'carrier';
  if (own !== undefined && own !== party) throw signRefusals['other-party']();
  if (party !== 'telemarketer') return { party, organisation: '' };
  if (telemarketer !== undefined) return { party, organisation: telemarketer };
  const named = organisation ?? (telemarketers.length > 1 ? undefined : (telemarketers[0] ?? ''));
  if (named === undefined || (organisation !== undefined && !telemarketers.includes(organisation)))
    throw new InvalidRequest([
      {
        field: 'body.organisation',
        value: organisation ?? '',
        remedy:
          telemarketers.length > 0
            ? oneOf(telemarketers)
            : { 'zh-CN': '请留空：没有比对任何约定', en: 'name none: no agreement was compared' },
      },
    ]);
  return { party, organisation: named };
}

function differenceRoutes(books: Books): Route[] {
  const { db } = books;
  type Asked = Pick<Request, 'staff' | 'now' | 'address' | 'correlationId'> & {
    readonly params: { readonly id: string; readonly difference: string };
  };
  const deal = (request: Asked, version: number, deed: Deed) =>
    db.transact(async (tx) => {
      const { id: runId, difference: id } = request.params;
      const outcome = await dealWith(tx, { runId, id, version }, deed, request.staff!.name, request.now);
      if (!outcome.ok) throw dealRefusals[outcome.code]();
      await auditRequest(tx, request, `reconciliation.difference.${deed.what}`, id, { text: deed.text });
      return { body: presentDifference(outcome.value, maskFor(request.staff!)) };
    });

  const maskFor = (staff: Caller) => (phone: Phone) => books.numbers.mask(phone, staff);
  const pageOf = async (staff: Caller, runId: string, asked: Omit<Parameters<typeof listDifferences>[1], 'runId'>) => {
    const { run: found } = await seenBy(books, staff, runId);
    const { telemarketer } = partOf(staff);
    const rows = await listDifferences(db, { ...asked, telemarketer, limit: asked.limit + 1, runId: found.id });
    const present = (one: SeenDifference) =>
      presentDifference(telemarketer === undefined ? one : ofTelemarketer(one), maskFor(staff));
    return paged(rows, asked.limit, present, ({ id }) => id);
  };

  return [
    route({
      method: 'GET',
      path: '/api/reconciliation/runs/:id/differences',
      access: parties,
      summary: 'What the sides do not agree about, by class, state or owner; numbers are masked',
      params: idParams,
      query: differencesQuery,
      answer: differencePage,
      async handle({ params, query, staff }) {
        const { after = beforeAllIds, limit, ...filters } = query;
        return { body: await pageOf(staff!, params.id, { ...filters, after, limit }) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/reconciliation/runs/:id/differences/of-number',
      access: parties,
      summary: 'What the sides do not agree about for one number',
      params: idParams,
      body: numberBody,
      answer: differencePage,
      async handle(request) {
        const { params, staff } = request;
        const phone = canonicalPhone(request.body.phone);
        await db.transact((tx) => auditRequest(tx, request, 'reconciliation.search', { phone, id: params.id }));
        return { body: await pageOf(staff!, params.id, { phone, after: beforeAllIds, limit: mostOfANumber }) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/reconciliation/runs/:id/differences/:difference',
      access: clerks,
      summary: 'One difference with everything that was said and done about it, in earlier comparisons too',
      params: differenceParams,
      answer: differenceDetail,
      handle: ({ params, staff }) =>
        db.transact(async (tx) => {
          const found = await findDifference(tx, params.id, params.difference);
          if (!found) throw problems.notFound();
          const remarks = await remarksOf(tx, found.phone, found.id);
          const proposal = await proposalOf(tx, found.phone, found.id);
          const said = remarks.map(({ what, text, by, at }) => ({ what, text, by, at: beijingIso(at) }));
          const waiting = proposal && { proposal: presentProposal(proposal, staff!.id) };
          return { body: { ...presentDifference(found, maskFor(staff!)), remarks: said, ...waiting } };
        }),
    }),
    route({
      method: 'POST',
      path: '/api/reconciliation/runs/:id/differences/:difference/assign',
      access: clerks,
      summary: 'Gives a difference an owner and a deadline',
      params: differenceParams,
      body: assignBody,
      answer: difference,
      handle(request) {
        const { version, ...given } = request.body;
        return deal(request, version, { what: 'assigned', ...given });
      },
    }),
    ...(['remark', 'resolved', 'reopened', 'withdrawn'] as const).map((what) =>
      route({
        method: 'POST',
        path: `/api/reconciliation/runs/:id/differences/:difference/${what}`,
        access: clerks,
        summary: deedSummaries[what],
        params: differenceParams,
        body: remarkBody,
        answer: difference,
        handle: (request) => deal(request, request.body.version, { what, text: request.body.text }),
      }),
    ),
    route({
      method: 'POST',
      path: '/api/reconciliation/runs/:id/differences/:difference/correct',
      access: clerks,
      summary:
        'Lets our side follow what the carrier’s file says, by new events, and settles the difference; where money moves, once a second person says the same',
      params: differenceParams,
      body: remarkBody,
      answer: difference,
      async handle(request) {
        const { id, difference: which } = request.params;
        const { version, text } = request.body;
        const { name: by, id: accountId } = request.staff!;
        const found = await findRun(db, id);
        if (!found) throw problems.notFound();
        return db.transact(async (tx) => {
          const outcome = await correct(tx, books, found, { id: which, version }, { text, by, accountId }, request.now);
          if (!outcome.ok) throw dealRefusals[outcome.code]();
          const step = outcome.value.isProposed ? 'proposed' : 'corrected';
          await auditRequest(tx, request, `reconciliation.difference.${step}`, which, { text });
          return { body: presentDifference(outcome.value, maskFor(request.staff!)) };
        });
      },
    }),
    route({
      method: 'GET',
      path: '/api/reconciliation/runs/:id/export',
      access: clerks,
      summary:
        'The differences of a comparison as a CSV or XLSX file, numbers masked; whole ones leave by an approved export',
      params: idParams,
      query: formatQuery,
      sends: tableTypes,
      async handle(request) {
        const found = await findRun(db, request.params.id);
        if (!found) throw problems.notFound();
        const { format } = request.query;
        await db.transact((tx) => auditRequest(tx, request, 'reconciliation.export', found.id, { format }));
        return { download: asDownload(differenceTable(db, found), format) };
      },
    }),
  ];
}

/** A number has a few differences in a comparison; a page of them is all. */
const mostOfANumber = 200;

const deedSummaries = {
  remark: 'Says something about a difference',
  resolved: 'Settles a difference and says how',
  reopened: 'Opens a difference again',
  withdrawn: 'Takes back a correction that was proposed and nobody has confirmed',
};

const startRefusals = {
  'no-file': () =>
    refusal(409, 'no-file', {
      'zh-CN': '该运营商该期没有可用的文件，请先导入',
      en: 'No file counts for this peer and period: give one first',
    }),
  'being-compared': () =>
    refusal(409, 'being-compared', { 'zh-CN': '正在比对中', en: 'This comparison is being made' }),
};

const dealRefusals = {
  'no-difference': () => problems.notFound(),
  'changed-meanwhile': () =>
    refusal(409, 'changed-meanwhile', {
      'zh-CN': '该差异已被他人修改，请刷新后再试',
      en: 'Somebody else has changed the difference: read it again',
    }),
  'no-correction': () =>
    refusal(409, 'no-correction', {
      'zh-CN': '此类差异没有可自动执行的更正，请人工处理后填写结果',
      en: 'Nothing of ours can follow the carrier here: deal with it, and say how it was settled',
    }),
  'changed-since': () =>
    refusal(409, 'changed-since', {
      'zh-CN': '比对之后我方订购关系或计费状态已变更，请重新比对',
      en: 'Our subscription or fee has changed since the comparison: compare again',
    }),
  'taken-back': () =>
    refusal(409, 'taken-back', {
      'zh-CN': '用户已在我方退订，不能重新开通，请通知运营商退订',
      en: 'The person cancelled with us and is not signed up again: have the carrier end it',
    }),
  ...fourEyesProblems,
  resolved: () =>
    refusal(409, 'resolved', {
      'zh-CN': '该差异已解决；如仍需更正，请先重新打开',
      en: 'The difference is settled: open it again if something is still to be corrected',
    }),
  'no-proposal': () =>
    refusal(409, 'no-proposal', {
      'zh-CN': '没有待确认的更正，请刷新后再看',
      en: 'No correction waits for a second person: read it again',
    }),
  closed: () =>
    refusal(409, 'closed', {
      'zh-CN': '该差异已转入后续比对或已消失',
      en: 'The difference was carried into a later comparison or has gone',
    }),
};

const signRefusals = {
  unowned: () =>
    refusal(409, 'unowned', {
      'zh-CN': '仍有差异没有负责人，不能签字',
      en: 'Some differences have no owner yet: assign or settle them first',
    }),
  'other-party': () =>
    refusal(403, 'other-party', {
      'zh-CN': '只能为本单位签字',
      en: 'You sign for your own organisation only',
    }),
  'same-signer': () =>
    refusal(409, 'same-signer', {
      'zh-CN': '为本方签字的人不能代录他方签字，请由另一人办理',
      en: 'Who signs for us does not write down another party’s signature: another person does',
    }),
  'same-evidence': () =>
    refusal(409, 'same-evidence', {
      'zh-CN': '该凭证已用于另一方的签字，请填写该方自己的签字件编号',
      en: 'This paper already proves another party’s signature: name the one of this party',
    }),
  signed: () => refusal(409, 'signed', { 'zh-CN': '该方已签字', en: 'This party has signed already' }),
  'not-open': () =>
    refusal(409, 'not-open', {
      'zh-CN': '该比对不在可签字的状态',
      en: 'The comparison is not open: it is being made, signed, or replaced by a newer one',
    }),
};
