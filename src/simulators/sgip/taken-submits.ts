import { type Sequence, type Station, sequenceKey } from '../../protocols/sgip/index.ts';

/** A Submit that was taken, as it came. */
type TakenSubmit = { readonly frame: Buffer; readonly at: Date };

// An SP sends again within seconds; this is many minutes of a busy one.
const mostRemembered = 50_000;

/** The Submits that were taken last, by sequence number: what copies are known by, and what Trace tells about. */
export class TakenSubmits {
  readonly #taken = new Map<string, TakenSubmit>();

  /** `at` is real time. */
  add(sequence: Sequence, frame: Buffer, at: Date): void {
    this.#taken.set(sequenceKey(sequence), { frame, at });
    const [oldest] = this.#taken.keys();
    if (this.#taken.size > mostRemembered) this.#taken.delete(oldest!);
  }

  /** Whether a Submit came before: as it is, or another one with its number. */
  compare(sequence: Sequence, frame: Buffer): 'new' | 'copy' | 'another' {
    const known = this.#taken.get(sequenceKey(sequence));
    if (known === undefined) return 'new';
    return known.frame.equals(frame) ? 'copy' : 'another';
  }

  /** What Trace_Resp says of a Submit at this node; undefined when it is not known here. */
  stationOf(sequence: Sequence, node: number): Station | undefined {
    const known = this.#taken.get(sequenceKey(sequence));
    if (known === undefined) return undefined;
    const time = compactTime(known.at);
    return { result: 0, nodeId: String(node), receiveTime: time, sendTime: time, reserve: '' };
  }
}

/** yymmddhhmmss in Beijing time. */
function compactTime(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(2, 14);
}
