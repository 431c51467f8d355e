import { auditRequest } from '../../../business/staff/index.ts';
import { type Request, refuserOf } from '../../../platform/http/index.ts';
import { factsOf, goOn, queueFoundWithout } from './fan-out.ts';
import type { PushHouse } from './house.ts';
import { decidePush, type PushDeed, type PushRefusal } from './model.ts';
import { lockPush, type Push, readPush, savePushState } from './store.ts';

/** What people do to an issue that goes out. */
export type PeoplesDeed = Extract<PushDeed, 'pause' | 'resume' | 'stop' | 'release'>;

/** What is said when something cannot be done to a push, and what to do instead. */
export const refused = refuserOf<PushRefusal | 'no-such-push' | 'nobody-without'>({
  'push-moved-on': [
    409,
    { 'zh-CN': '群发的状态已变化，不能这样处理：请刷新后再看', en: 'This push has moved on: load it again' },
  ],
  'push-changed': [
    409,
    {
      'zh-CN': '群发在您打开之后被同事处理过：请看最新状态再决定',
      en: 'A colleague did something to this push since you opened it: look at it as it is, then decide',
    },
  ],
  'push-not-over': [409, { 'zh-CN': '群发尚未结束：请等待其发完', en: 'It is not over yet: wait until it is' }],
  'no-such-push': [404, { 'zh-CN': '没有这次群发', en: 'There is no such push' }],
  'nobody-without': [
    409,
    {
      'zh-CN': '没有经人工核实未收到的号码：请先在“待处理”中逐条核实',
      en: 'Nobody was found without this issue: decide the unsure messages first',
    },
  ],
});

/** One push. @throws Problem where there is none. */
export async function pushOf({ db }: Pick<PushHouse, 'db'>, id: string): Promise<Push> {
  const push = await readPush(db, id);
  if (!push) throw refused('no-such-push');
  return push;
}

/** Does to a push what a person decided on the version they saw. @throws Problem, saying why not. */
export async function movePush(
  house: PushHouse,
  request: Request,
  id: string,
  deed: PeoplesDeed,
  { version, because }: { readonly version: number; readonly because?: string | undefined },
): Promise<void> {
  const { now } = request;
  await house.db.transact(async (tx) => {
    const push = await lockPush(tx, id);
    if (!push) throw refused('no-such-push');
    const state = decidePush(deed, factsOf(push), version);
    if (typeof state === 'object') throw refused(state.refused);
    const again = deed === 'release' ? await queueFoundWithout(tx, house, push, now) : undefined;
    if (again === 0) throw refused('nobody-without');
    await savePushState(tx, push, state, now);
    await auditRequest(tx, request, `mms.push-${deed}`, push.issue, {
      push: push.id,
      ...(because !== undefined && { because }),
      ...(again !== undefined && { again }),
    });
  });
  // At once, and not when the clock looks next.
  await goOn(house, id, now);
}
