import { Problem, type Route, route } from '../platform/http/index.ts';
import { beijingIso, dayMs, later } from '../values/time.ts';
import { clockBody, clockView } from './contract.ts';

/** Business time that can be walked forward. */
export type WalkingClock = {
  now(): Date;
  offsetMs(): number;
  readonly walking: boolean;
  /**
   * Resolves when business time is `to` and what fell due on the way has run; `'backwards'` changes nothing, and `'stopped'` says
   * that the program stops on the way.
   */
  walkTo(to: Date): Promise<'arrived' | 'backwards' | 'stopped'>;
};

/** Every day on the way has its rings: a slip of the pen must not keep the product walking for centuries. */
const farthestMs = 400 * dayMs;

/** Reading and moving the clock of a product whose carriers are simulated. */
export function clockRoutes(clock: WalkingClock): Route[] {
  const view = () => ({ now: beijingIso(clock.now()), offsetMs: clock.offsetMs(), walking: clock.walking });
  return [
    route({
      method: 'GET',
      path: '/sim/clock',
      access: 'simulated',
      summary: 'Business time',
      answer: clockView,
      handle: async () => ({ body: view() }),
    }),
    route({
      method: 'POST',
      path: '/sim/clock',
      access: 'simulated',
      summary: 'Walks business time forward; answered when it has arrived',
      body: clockBody,
      answer: clockView,
      async handle({ body }) {
        const to = new Date(body.to);
        if (to > later(clock.now(), farthestMs)) throw tooFar(clock.now());
        const outcome = await clock.walkTo(to);
        if (outcome === 'backwards') throw backwards(clock.now());
        if (outcome === 'stopped') throw stopped(clock.now());
        return { body: view() };
      },
    }),
  ];
}

function backwards(now: Date): Problem {
  return new Problem(409, 'clock-backwards', {
    'zh-CN': `时间只能向前拨，现在是 ${beijingIso(now)}`,
    en: `The clock only goes forward; it is ${beijingIso(now)} now`,
  });
}

function stopped(now: Date): Problem {
  return new Problem(409, 'clock-stopped', {
    'zh-CN': `程序正在停止，时间停在 ${beijingIso(now)}`,
    en: `The program stops, and the clock stands at ${beijingIso(now)}`,
  });
}

function tooFar(now: Date): Problem {
  return new Problem(422, 'clock-too-far', {
    'zh-CN': `一次最多向前拨 400 天，现在是 ${beijingIso(now)}，请分几次拨`,
    en: `The clock walks at most 400 days at a time; it is ${beijingIso(now)} now, walk in several steps`,
  });
}
