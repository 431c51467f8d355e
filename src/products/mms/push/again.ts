import type { MemberFunction } from '../../../business/catalog/index.ts';
import type { Said, Say, Served, Service, Speaker } from '../../../business/messages/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import type { PushHouse } from './house.ts';
import { type Resend, resend } from './resend.ts';
import { latestPushes, type Push, resentAmong } from './store.ts';

/** What words may do here: each asks for the newest issue of what a function grants. */
export const issueActs = ['periodical', 'newspaper'] as const;
type Act = (typeof issueActs)[number];

/** The newest issues, and those of them that this phone was sent once more already. */
type Standing = { readonly latest: ReadonlyMap<Act, Push>; readonly resent: ReadonlySet<Id> };

/** What words of issues by SMS need of the house. */
export type IssueHouse = PushHouse;

/** `QK` sends the latest issue of the periodical once more, `BZ` that of the newspaper: free, once an issue (CA-X07). */
export function issueService(house: IssueHouse): Service<Standing, Resend> {
  return {
    name: 'issues',
    acts: issueActs,
    load: (tx, speakers) => load(tx, house, speakers),
    decide: (standing, said, speaker, now) => decideSaid(house, standing, said, speaker, now),
    async save(tx, changes, now) {
      await resend(tx, house, changes, now);
    },
  };
}

async function load(tx: Tx, house: IssueHouse, speakers: readonly Speaker[]): Promise<(speaker: Speaker) => Standing> {
  const phones = speakers.map(({ subscriber }) => subscriber.phone);
  const latest = new Map<Act, Push>();
  for (const act of issueActs) {
    const push = await newestOf(tx, house, act);
    if (push) latest.set(act, push);
  }
  const resent = new Map<Id, ReadonlySet<string>>();
  for (const { id } of latest.values()) resent.set(id, await resentAmong(tx, id, phones));
  return ({ subscriber: { phone } }) => ({
    latest,
    resent: new Set([...resent].filter(([, among]) => among.has(phone)).map(([id]) => id)),
  });
}

/** The issue that went out last of what a function grants. */
export async function newestOf(
  tx: Tx,
  { titles }: Pick<PushHouse, 'titles'>,
  wanted: MemberFunction,
): Promise<Push | undefined> {
  const theirs = [...titles.all.values()].filter(({ entitlement }) => entitlement === wanted);
  const pushes = await latestPushes(
    tx,
    theirs.map(({ code }) => code),
  );
  return pushes[0];
}

function decideSaid(
  house: IssueHouse,
  { latest, resent }: Standing,
  said: Said,
  { subscriber, entitlements }: Speaker,
  now: Date,
): Served<Standing, Resend> {
  const { mo } = said;
  const act: Act = 'act' in said && said.act === 'newspaper' ? 'newspaper' : 'periodical';
  const about = { reason: 'issue again', reasonId: mo.id };
  const tell = (words: Pick<Say, 'code' | 'vars'>) => ({ says: [{ ...words, ...about } as Say] });
  const title = [...house.titles.all.values()].find(({ entitlement }) => entitlement === act)!.name['zh-CN'];
  if (!entitlements.functions.has(act)) return tell({ code: 'issue-join', vars: { title, ...joinOf(house, act) } });
  const push = latest.get(act);
  if (!push) return tell({ code: 'issue-none', vars: { title } });
  const issue = { title: house.titles.all.get(push.title)!.name['zh-CN'], number: String(push.number) };
  if (resent.has(push.id)) return tell({ code: 'issue-link', vars: { ...issue, url: house.linkOf(push, now) } });
  return {
    ...tell({ code: 'issue-again', vars: issue }),
    change: { to: subscriber, push, channel: 'sms', moId: mo.id },
    state: { latest, resent: new Set([...resent, push.id]) },
  };
}

/** How one becomes a reader. */
export function joinOf(
  { terms: { catalog } }: Pick<PushHouse, 'terms'>,
  act: Act,
): { orderWord: string; accessNumber: string } {
  const product = [...catalog.products.values()].find(({ grants }) => grants.functions.has(act));
  return { orderWord: product?.orderWords[0] ?? '', accessNumber: product?.accessNumber ?? '' };
}
