import { setTimeout as pause } from 'node:timers/promises';
import type { Phone } from '../../values/phone.ts';
import type { SimulatedGateway } from '../gateway/gateway.ts';
import type { Handsets } from '../handsets.ts';
import type { Step, StepOf } from './steps.ts';

/** Where steps happen. */
export type Scene = {
  readonly handsets: Handsets;
  readonly gateways: readonly SimulatedGateway[];
  /** The gateway that a phone's messages go through. */
  readonly gatewayOf: (phone: Phone) => SimulatedGateway | undefined;
  /** Told how each step went. */
  readonly tell: (line: string) => void;
};

/** What is wrong after a step, in words; undefined when all is as it must be. */
type Problem = string | undefined;

const lookAgainMs = 20;

/** Takes the steps one after the other, whatever becomes of each, and returns how many went wrong. */
export async function runSteps(steps: readonly Step[], scene: Scene): Promise<number> {
  const script = new Script(scene);
  let failed = 0;
  for (const [i, step] of steps.entries()) {
    await pause(step.after * 1_000);
    const problem = await script.take(step);
    failed += problem === undefined ? 0 : 1;
    scene.tell(`step ${i + 1}, ${step.do}: ${problem === undefined ? 'done' : `FAILED, ${problem}`}`);
  }
  return failed;
}

/** The steps, and which messages they have met so far. */
class Script {
  readonly #scene: Scene;
  readonly #met = new Set<string>();
  readonly #ways: { readonly [Do in Step['do']]: (step: StepOf<Do>) => Promise<Problem> | Problem } = {
    'expect-login': (step) => this.#expectLogin(step),
    write: (step) => this.#write(step),
    'expect-taken': (step) => this.#expectTaken(step),
    'expect-message': (step) => this.#expectMessage(step),
    'expect-silence': (step) => this.#expectSilence(step),
    'set-faults': ({ link, faults }) => void this.#gateway(link).faults.replace(faults),
    cut: ({ link }) => void this.#gateway(link).dropConnections(),
    kill: async ({ link }) => void (await this.#gateway(link).kill()),
    revive: async ({ link }) => void (await this.#gateway(link).revive()),
    'expect-no-fault': (step) => this.#expectNoFault(step),
  };

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  take(step: Step): Promise<Problem> | Problem {
    const way = this.#ways[step.do] as (step: Step) => Promise<Problem> | Problem;
    return way(step);
  }

  async #expectLogin({ link, within }: StepOf<'expect-login'>): Promise<Problem> {
    const { log } = this.#gateway(link);
    const came = await until(() => log.of('bound').length > 0, within);
    return came ? undefined : `no SP logged in at ${link} within ${within} s`;
  }

  #write({ phone, to, text }: StepOf<'write'>): Problem {
    const gateway = this.#scene.gatewayOf(phone);
    if (gateway === undefined) return `no gateway here is of the carrier of ${phone}`;
    if (!gateway.reaches(to)) return `no SP of ${gateway.link} has the number ${to}`;
    gateway.sendMo(phone, to, text);
    return undefined;
  }

  async #expectTaken({ phone, within }: StepOf<'expect-taken'>): Promise<Problem> {
    const open = () =>
      this.#scene.handsets.messages(phone).filter(({ direction, status }) => direction === 'mo' && status !== 'sent');
    if (await until(() => open().length === 0, within)) return undefined;
    const left = open().map(({ text, status }) => `"${text}" is ${status}`);
    return `within ${within} s the SP has not taken all: ${left.join(', ')}`;
  }

  async #expectMessage({ phone, text, within }: StepOf<'expect-message'>): Promise<Problem> {
    const find = () => this.#news(phone).find((message) => message.text.includes(text));
    await until(() => find() !== undefined, within);
    const found = find();
    if (found === undefined) return `"${text}" did not come to ${phone} within ${within} s; ${this.#shownNews(phone)}`;
    this.#met.add(found.id);
    return undefined;
  }

  async #expectSilence({ phone, seconds }: StepOf<'expect-silence'>): Promise<Problem> {
    const spoke = await until(() => this.#news(phone).length > 0, seconds);
    return spoke ? this.#shownNews(phone) : undefined;
  }

  #expectNoFault({ link }: StepOf<'expect-no-fault'>): Problem {
    const rules = this.#gateway(link)
      .log.of('client-fault')
      .map(({ rule, detail }) => `${rule}: ${detail}`);
    return rules.length === 0 ? undefined : rules.join('; ');
  }

  /** The messages that came to a phone and that no step has met. */
  #news(phone: Phone) {
    const { handsets } = this.#scene;
    return handsets.messages(phone).filter(({ direction, id }) => direction === 'mt' && !this.#met.has(id));
  }

  #shownNews(phone: Phone): string {
    const texts = this.#news(phone).map(({ text }) => `"${text}"`);
    return texts.length === 0 ? 'nothing came' : `there came ${texts.join(', ')}`;
  }

  #gateway(link: string): SimulatedGateway {
    return this.#scene.gateways.find((gateway) => gateway.link === link)!;
  }
}

/** Waits until it is so, at most so many seconds; says whether it is. */
async function until(isSo: () => boolean, seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * 1_000;
  while (!isSo() && performance.now() < deadline) await pause(lookAgainMs);
  return isSo();
}
