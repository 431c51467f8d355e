import type { Db } from '../../platform/db.ts';
import { beijingIso, later } from '../../values/time.ts';
import { wordsOfCode } from '../codes.ts';
import type { LinkState } from '../link.ts';
import type { Ended } from '../pulse.ts';
import { gatewayOf, type LinkSheet } from '../sheets/sheet.ts';
import type { Consequence, LinkBoard, LinkView } from './contract.ts';
import type { Asked, Instruction } from './instruction.ts';
import {
  type Backlog,
  backlogsOf,
  instructionsOf,
  type Lease,
  leasesOf,
  neverTwiceOnTheWay,
  type ToldState,
  toldStates,
  unansweredOf,
} from './store.ts';

/** A gateway tells every other second; one that has said nothing for so long is gone, or hangs. */
const silentMs = 10_000;
const codesShown = 5;
const outcomesShown = 100;

/** What JSON makes of a link's state: times are texts. */
type Told = { [K in keyof LinkState]: LinkState[K] extends Date | undefined ? string | undefined : LinkState[K] };
type Heard = Omit<ToldState, 'state'> & { readonly state: Told };

/** How all links are: what gateways told last, what waits, and what somebody wants. Every look-up is bounded. */
export async function readBoard(db: Db, sheets: readonly LinkSheet[], now: Date): Promise<LinkBoard> {
  const names = sheets.map(({ link }) => link);
  const [instructions, leases, told, backlogs, unanswered] = await Promise.all([
    instructionsOf(db, names),
    leasesOf(db, names),
    toldStates(db, names),
    backlogsOf(db, names, now),
    unansweredOf(db, names),
  ]);
  const links = sheets.map((sheet) =>
    viewOf(sheet, {
      instruction: instructions.get(sheet.link)!,
      lease: leases.get(sheet.link),
      heard: told.filter(({ link }) => link === sheet.link) as Heard[],
      backlog: backlogs.get(sheet.link)!,
      unanswered: unanswered.get(sheet.link) ?? 0,
      now,
    }),
  );
  return { at: beijingIso(now), links };
}

type Facts = {
  readonly instruction: Instruction;
  readonly lease: Lease | undefined;
  readonly heard: readonly Heard[];
  readonly backlog: Backlog;
  readonly unanswered: number;
  readonly now: Date;
};

function viewOf(sheet: LinkSheet, { instruction, lease, heard, backlog, unanswered, now }: Facts): LinkView {
  const alive = heard.filter(({ toldMsAgo }) => toldMsAgo < silentMs);
  const sender = alive.find(({ state }) => state.holdsLease) ?? alive[0];
  const { host, port } = gatewayOf(sheet);
  const { link, protocol, carriers, accessNumbers, simulated, commissioning, failover, pace, window } = sheet;
  const { version, wanted } = instruction;
  const sum = (count: (state: Told) => number) => alive.reduce((total, { state }) => total + count(state), 0);
  const sentLastMinute = sum((state) => state.sentLastMinute);
  const perSecond = sender?.state.perSecond ?? 0;
  return {
    ...{ link, protocol, carriers, accessNumbers, simulated, commissioning, failover, unanswered },
    peer: `${host}:${port}`,
    mosStopToo: comesDownOurs(protocol),
    sheet: { pace, window },
    instruction: {
      ...{ version, wanted },
      ...(instruction.pace !== undefined && { pace: instruction.pace }),
      ...(instruction.window !== undefined && { window: instruction.window }),
    },
    sending: sender?.state.sending ?? 'unheard',
    ...(lease && { lease }),
    gateways: heard.map(({ holder, state, toldMsAgo }) => ({
      ...{
        holder,
        holdsLease: state.holdsLease && toldMsAgo < silentMs,
        toldSecondsAgo: Math.round(toldMsAgo / 1_000),
      },
      sending: toldMsAgo < silentMs ? state.sending : 'unheard',
    })),
    connections: sender?.state.connections ?? { open: 0, wanted: 0 },
    window: sender?.state.window ?? { used: 0, size: 0 },
    ...{ perSecond, sentLastMinute, reportedLastMinute: sum((state) => state.reportedLastMinute) },
    ...latest(heard, 'lastMoAt'),
    ...latest(heard, 'lastMtAt'),
    ...latest(heard, 'lastReportAt'),
    ...latest(heard, 'lastGoodReportAt'),
    lately: latelyOf(
      protocol,
      heard.flatMap(({ state }) => state.ended),
    ),
    backlog: {
      ...{ waiting: backlog.waiting, more: backlog.more },
      ...(backlog.oldestDueAt && { oldestSeconds: Math.max(0, Math.round((+now - +backlog.oldestDueAt) / 1_000)) }),
      ...(runs(sender) && { remainingSeconds: Math.ceil(backlog.waiting / rateOf(sentLastMinute, perSecond)) }),
    },
  };
}

/** SMGs and MMSCs connect to us for what they bring. */
function comesDownOurs(protocol: LinkSheet['protocol']): boolean {
  return protocol === 'cmpp' || protocol === 'smgp';
}

const running: ReadonlySet<LinkState['sending']> = new Set(['bound', 'idle', 'connecting'] as const);

function runs(sender: Heard | undefined): boolean {
  return sender !== undefined && running.has(sender.state.sending);
}

/** What really leaves says more than what may leave; a link that was idle is believed to keep its pace. */
function rateOf(sentLastMinute: number, perSecond: number): number {
  const seen = sentLastMinute / 60;
  return Math.max(seen > 1 ? Math.min(seen, perSecond) : perSecond, 0.01);
}

type TimeKey = 'lastMoAt' | 'lastMtAt' | 'lastReportAt' | 'lastGoodReportAt';

/** The latest that any gateway told: a restart forgets nothing. Real time, as people's clocks show it. */
function latest<Key extends TimeKey>(heard: readonly Heard[], key: Key): { [K in Key]?: string } {
  const last = heard
    .flatMap(({ state }) => state[key] ?? [])
    .toSorted()
    .at(-1);
  return last === undefined ? {} : ({ [key]: beijingIso(new Date(last)) } as { [K in Key]?: string });
}

function latelyOf(protocol: LinkSheet['protocol'], ended: readonly Ended[]): LinkView['lately'] {
  const last = ended.toSorted((a, b) => a.at - b.at).slice(-outcomesShown);
  const bad = last.filter(({ good }) => !good);
  const counts = new Map<string, { one: Ended; count: number }>();
  for (const one of bad) {
    const name = `${one.by} ${one.code}`;
    counts.set(name, { one, count: (counts.get(name)?.count ?? 0) + 1 });
  }
  const failures = [...counts.values()]
    .toSorted((a, b) => b.count - a.count)
    .slice(0, codesShown)
    .map(({ one: { code, by }, count }) => {
      const { zh, en, remedy } = wordsOfCode(protocol, by, code);
      return { code, count, words: { zh, en }, remedy };
    });
  return { known: last.length, good: last.length - bad.length, failures };
}

/** What would follow if somebody decided this. */
export async function consequenceOf(
  db: Db,
  { sheet, asked, standing }: { sheet: LinkSheet; asked: Asked; standing: Instruction },
  now: Date,
): Promise<Consequence> {
  const { link, failover, failoverAfterSeconds, protocol } = sheet;
  const [backlogs, unanswered, neverTwice] = await Promise.all([
    backlogsOf(db, [link], now),
    unansweredOf(db, [link]),
    neverTwiceOnTheWay(db, link),
  ]);
  const { waiting, more } = backlogs.get(link)!;
  const pace = asked.pace === undefined ? (standing.pace ?? sheet.pace) : (asked.pace ?? sheet.pace);
  const goesOn = (asked.wanted ?? standing.wanted) === 'running';
  return {
    ...{ waiting, more, neverTwice, unanswered: unanswered.get(link) ?? 0 },
    ...(goesOn && { clearAt: beijingIso(later(now, Math.ceil(waiting / Math.min(pace, sheet.pace)) * 1_000)) }),
    ...(failover[0] !== undefined && { takenOverBy: failover[0] }),
    takenOverAfterSeconds: failoverAfterSeconds,
    mosStopToo: comesDownOurs(protocol),
  };
}
