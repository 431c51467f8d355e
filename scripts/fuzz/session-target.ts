import type { Random } from './random.ts';
import type { Target } from './target.ts';

/** What a fuzzer needs of a session of any protocol. */
export type Fuzzed = {
  readonly closed: boolean;
  receive(bytes: Uint8Array, at: number): readonly object[];
  tick(at: number): readonly object[];
  takeOutgoing(): Uint8Array;
};

export type SessionTarget<S extends Fuzzed> = {
  readonly name: string;
  readonly seeds: readonly Buffer[];
  /** A fresh session, nothing of its own left to write. */
  readonly make: () => S;
  /** Answers a request, so that answers are fuzzed too. */
  readonly answer: (session: S, event: object) => void;
  /** A whole frame that a session in order reacts to, by an event, an answer or its end. */
  readonly probe: Buffer;
};

// Several of the longest frames a session accepts unless told otherwise: one may be announced and swallow the first.
const probedBytes = 4 * 4096;
const muchLaterMs = 10_000_000;
// A refusal is twice as long as the shortest request; closing and testing add a little.
const mostWritten = (received: number) => 3 * received + 256;

/**
 * A session must not throw; must not answer without measure; must say nothing after its end, which comes once; and
 * must not be dead while it looks alive: what it waits for is never more than a frame.
 */
export function sessionTarget<S extends Fuzzed>({ name, seeds, make, answer, probe }: SessionTarget<S>): Target {
  function complaint(input: Buffer, random: Random): string | undefined {
    const session = make();
    const events = fed(session, input, random);
    for (const event of events) if ('body' in event) answer(session, event);
    const written = session.takeOutgoing().length;
    if (written > mostWritten(input.length)) return `answers ${input.length} bytes with ${written}`;
    if (!session.closed && isDead(session, probe)) return 'reacts to nothing more, though it is not closed';
    events.push(...session.tick(muchLaterMs));
    if (events.filter((event) => (event as { kind: string }).kind === 'closed').length > 1) return 'is closed twice';
    if (session.closed && session.receive(probe, muchLaterMs).length > 0) return 'speaks after its end';
    return undefined;
  }

  return {
    name,
    seeds,
    complaint(input, random) {
      try {
        return complaint(input, random);
      } catch (error) {
        return `throws ${error}`;
      }
    },
  };
}

/** Feeds the input cut at up to three places. */
function fed(session: Fuzzed, input: Buffer, random: Random): object[] {
  const events: object[] = [];
  let at = 0;
  for (let cuts = random.below(4); cuts > 0; cuts--) {
    const next = at + random.below(input.length - at + 1);
    events.push(...session.receive(input.subarray(at, next), cuts));
    at = next;
  }
  events.push(...session.receive(input.subarray(at), 1));
  return events;
}

function isDead(session: Fuzzed, probe: Buffer): boolean {
  for (let probed = 0; probed < probedBytes; probed += probe.length) {
    if (session.receive(probe, 2).length > 0 || session.takeOutgoing().length > 0) return false;
  }
  return true;
}
