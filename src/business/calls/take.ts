import type { z } from 'zod';
import type { Db } from '../../platform/db.ts';
import { remedies, type TableRow, tableIn } from '../../platform/table.ts';
import { canonicalPhone } from '../../values/phone.ts';
import { readBeijing } from '../../values/time.ts';
import type { Importing, LineFaults } from '../works/index.ts';
import type { toldCall } from './contract.ts';
import { type Call, type CallFault, faultsOfCall, lineOf } from './model.ts';
import { saveCalls, type Told } from './store.ts';

/** How many calls were new, told more of, or known; and what was wrong. */
export type Taken<Fault> = { taken: number; changed: number; known: number; faults: Fault[] };

const anotherCall: CallFault = {
  field: 'call_id',
  value: '',
  remedy: {
    'zh-CN': '这个通话编号已用于另一时间开始的通话：请为每次通话使用各自的编号',
    en: 'a call of this id began at another time: give each call an id of its own',
  },
};

/** Takes calls as the exchange posts them. What is wrong with one is told with its place, and harms no other. */
export async function takeCalls(
  db: Db,
  told: readonly z.output<typeof toldCall>[],
  lines: number,
  now: Date,
): Promise<Taken<CallFault & { at: number }>> {
  const calls = told.map(
    (one): Call => ({
      phone: canonicalPhone(one.caller),
      callId: one.callId,
      line: one.line,
      agent: one.agent,
      missed: one.missed,
      offeredAt: new Date(one.offeredAt),
      answeredAt: one.answeredAt === undefined ? undefined : new Date(one.answeredAt),
      endedAt: one.endedAt === undefined ? undefined : new Date(one.endedAt),
      recording: one.recording,
    }),
  );
  const faults = calls.flatMap((call, at) => faultsOfCall(call, lines, now).map((fault) => ({ at, ...fault })));
  const wrong = new Set(faults.map(({ at }) => at));
  const places = calls.map((_, at) => at).filter((at) => !wrong.has(at));
  const fates = await db.transact((tx) =>
    saveCalls(
      tx,
      places.map((at) => calls[at]!),
    ),
  );
  for (const [index, at] of places.entries())
    if (fates[index] === 'another') faults.push({ at, ...anotherCall, value: calls[at]!.callId });
  return { ...countOf(fates), faults };
}

function countOf(fates: readonly Told[]) {
  const of = (fate: Told) => fates.filter((one) => one === fate).length;
  return { taken: of('taken'), changed: of('changed'), known: of('known') };
}

const columns = {
  callId: ['call_id', '通话编号'],
  line: ['line', '线路'],
  caller: ['caller', '主叫号码'],
  agent: ['agent', '坐席'],
  missed: ['missed', '未接坐席'],
  offeredAt: ['offered_at', '呼入时间'],
  answeredAt: ['answered_at', '接听时间'],
  endedAt: ['ended_at', '结束时间'],
  recording: ['recording', '录音'],
} as const;
/** So large a file of calls may be. */
export const callsLimitBytes = 50 * 1024 * 1024;

/** Takes a file of the exchange as it streams by, in pages of some hundred rows. The same file again changes nothing. */
export async function importCalls(
  { db, lines }: { readonly db: Db; readonly lines: number },
  { file, told, faults }: Importing,
  now: Date,
): Promise<Omit<Taken<never>, 'faults'>> {
  const sum = { taken: 0, changed: 0, known: 0 };
  for await (const rows of tableIn(file.open, columns, told, ['missed', 'recording'])) {
    const read = rows.flatMap((row) => readRow(row, lines, now, faults));
    const fates = await db.transact((tx) =>
      saveCalls(
        tx,
        read.map(({ call }) => call),
      ),
    );
    for (const [index, { line, call }] of read.entries())
      if (fates[index] === 'another') faults.add(line, { ...anotherCall, value: call.callId });
    await faults.keep();
    const count = countOf(fates);
    for (const key of ['taken', 'changed', 'known'] as const) sum[key] += count[key];
  }
  return sum;
}

function readRow(
  { line, row }: TableRow<keyof typeof columns>,
  lines: number,
  now: Date,
  faults: LineFaults,
): { line: number; call: Call }[] {
  const wrong: CallFault[] = [];
  const at = (field: string, text: string): Date | undefined => {
    const time = text === '' ? undefined : (readBeijing(text) ?? isoTime(text));
    if (text !== '' && !time) wrong.push({ field, value: text, remedy: remedies.time });
    return time;
  };
  const offeredAt = at('offered_at', row.offeredAt);
  if (row.offeredAt === '')
    wrong.push({
      field: 'offered_at',
      value: '',
      remedy: { 'zh-CN': '请填写呼入时间', en: 'say when the call came in' },
    });
  if (row.callId === '' || row.callId.length > 64)
    wrong.push({
      field: 'call_id',
      value: row.callId.slice(0, 80),
      remedy: { 'zh-CN': '请填写通话编号，最多64个字符', en: 'give each call an id of at most 64 characters' },
    });
  const call: Call = {
    phone: canonicalPhone(row.caller).slice(0, 30),
    callId: row.callId,
    line: Number(row.line),
    agent: row.agent === '' ? undefined : row.agent,
    missed: row.missed.split(/[\s;、]+/).filter((one) => one !== ''),
    offeredAt: offeredAt ?? now,
    answeredAt: at('answered_at', row.answeredAt),
    endedAt: at('ended_at', row.endedAt),
    recording: row.recording === '' ? undefined : row.recording,
  };
  if (!Number.isInteger(call.line)) wrong.push({ field: 'line', value: row.line, remedy: lineOf(lines) });
  else if (wrong.length === 0) wrong.push(...faultsOfCall(call, lines, now));
  for (const fault of wrong) faults.add(line, fault);
  return wrong.length > 0 ? [] : [{ line, call }];
}

function isoTime(text: string): Date | undefined {
  return /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
    ? new Date(text)
    : undefined;
}
