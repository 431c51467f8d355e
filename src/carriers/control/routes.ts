import { auditRequest } from '../../business/staff/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/db.ts';
import { InvalidRequest, Problem, type Route, route } from '../../platform/http/index.ts';
import { openLive } from '../../platform/live.ts';
import type { Log } from '../../platform/log.ts';
import { beijingIso } from '../../values/time.ts';
import type { LinkSheet } from '../sheets/sheet.ts';
import { consequenceOf, readBoard } from './board.ts';
import { consequence, consequenceBody, instructionBody, linkBoard, linkParams, saidInstructions } from './contract.ts';
import { type Asked, decideInstruction, type Instruction, type InstructionFault } from './instruction.ts';
import { historyOf, insertInstruction, instructionsOf } from './store.ts';

const access = { roles: ['operator', 'administrator'] };
const readEveryMs = 2_000;
const historyShown = 50;

/** What the operators' pages on links work with. */
export type LinkHouse = {
  readonly db: Db;
  readonly sheets: readonly LinkSheet[];
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
};

/** How links are, and what people want of them. */
export function linkRoutes({ db, sheets, clock, log }: LinkHouse): Route[] {
  const live = openLive('links', () => readBoard(db, sheets, clock.now()), readEveryMs, log);
  const sheetOf = (link: string) => {
    const sheet = sheets.find((one) => one.link === link);
    if (sheet === undefined) throw noSuchLink();
    return sheet;
  };
  const standingOf = async (link: string) => (await instructionsOf(db, [link])).get(link)!;
  return [
    route({
      method: 'GET',
      path: '/api/links',
      access,
      summary: 'How each link to a carrier is: who holds it, what goes over it, what waits, what fails and why',
      answer: linkBoard,
      handle: async ({ now }) => ({ body: await readBoard(db, sheets, now) }),
    }),
    route({
      method: 'GET',
      path: '/api/links/live',
      access,
      summary: 'The same, as it changes: one reader for all who watch',
      sends: ['text/event-stream'],
      handle: async ({ signal }) => ({ events: live.watch(signal) }),
    }),
    route({
      method: 'GET',
      path: '/api/links/:link/instructions',
      access,
      summary: 'What was decided about a link, by whom and why, newest first',
      params: linkParams,
      answer: saidInstructions,
      async handle({ params }) {
        const said = await historyOf(db, sheetOf(params.link).link, historyShown);
        return { body: { items: said.map((one) => ({ ...one, at: beijingIso(one.at) })) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/links/:link/consequence',
      access,
      summary: 'What would follow if this were decided: what waits, what has no answer, and until when',
      params: linkParams,
      body: consequenceBody,
      answer: consequence,
      async handle({ params, body, now }) {
        const sheet = sheetOf(params.link);
        const standing = await standingOf(sheet.link);
        decided(standing, body, sheet);
        return { body: await consequenceOf(db, { sheet, asked: body, standing }, now) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/links/:link/instructions',
      access,
      summary: 'Starts, drains or stops a link, or changes its pace and window; whichever gateway holds it obeys',
      params: linkParams,
      body: instructionBody,
      async handle(request) {
        const { params, body, staff, now } = request;
        const sheet = sheetOf(params.link);
        const standing = await standingOf(sheet.link);
        if (standing.version !== body.version) throw decidedMeanwhile();
        const next = decided(standing, body, sheet);
        const { because } = body;
        const decision = { because, accountId: staff!.id, who: staff!.name };
        await db.transact(async (tx) => {
          if (!(await insertInstruction(tx, next, decision, now))) throw decidedMeanwhile();
          const { link, ...said } = next;
          await auditRequest(tx, request, 'link.instruct', link, { ...said, because });
        });
        return {};
      },
    }),
  ];
}

function decided(standing: Instruction, asked: Asked, sheet: LinkSheet): Instruction {
  const next = decideInstruction(standing, asked, sheet);
  if ('field' in next) throw faultOf(next);
  return next;
}

function faultOf({ field, most }: InstructionFault): Problem {
  const remedy = {
    'zh-CN': `链路合同最多允许 ${most}，请改小`,
    en: `the contract on the link sheet allows at most ${most}; give less`,
  };
  if (most !== undefined) return new InvalidRequest([{ field: `body.${field}`, remedy }]);
  return new Problem(409, 'nothing-changes', {
    'zh-CN': '链路已经是这个设置，没有需要改变的内容',
    en: 'The link is set so already; there is nothing to change',
  });
}

function decidedMeanwhile(): Problem {
  return new Problem(409, 'decided-meanwhile', {
    'zh-CN': '另一人刚刚改变了这条链路的设置，请查看后再决定',
    en: 'Somebody else has just decided about this link; look again, then decide',
  });
}

function noSuchLink(): Problem {
  return new Problem(404, 'no-such-link', {
    'zh-CN': '没有这条链路，请核对名称',
    en: 'There is no such link; check its name',
  });
}
