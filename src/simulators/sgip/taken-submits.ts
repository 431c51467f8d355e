import { type Sequence, type Station, sequenceKey } from '../../protocols/sgip/index.ts';
import { compactTime } from '../gateway/compact-time.ts';

/** A Submit that was taken, as it came. */
type TakenSubmit = { readonly frame: Buffer; readonly at: Date };

// An SP sends again within seconds; even at full speed this is some seconds, and much longer otherwise.
const generationSize = 50_000;

/** The Submits that were taken last, by sequence number: what copies are known by, and what Trace tells about. */
export class TakenSubmits {
  // Two generations forget whole maps: taking the oldest out of one large map, again and again, is slow.
  #young = new Map<string, TakenSubmit>();
  #old = new Map<string, TakenSubmit>();

  /** `at` is real time. */
  add(sequence: Sequence, frame: Buffer, at: Date): void {
    if (this.#young.size >= generationSize) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(sequenceKey(sequence), { frame, at });
  }

  /** Whether a Submit came before: as it is, or another one with its number. */
  compare(sequence: Sequence, frame: Buffer): 'new' | 'copy' | 'another' {
    const known = this.#find(sequence);
    if (known === undefined) return 'new';
    return known.frame.equals(frame) ? 'copy' : 'another';
  }

  /** What Trace_Resp says of a Submit at this node; undefined when it is not known here. */
  stationOf(sequence: Sequence, node: number): Station | undefined {
    const known = this.#find(sequence);
    if (known === undefined) return undefined;
    const time = compactTime(known.at);
    return { result: 0, nodeId: String(node), receiveTime: time, sendTime: time, reserve: '' };
  }

  #find(sequence: Sequence): TakenSubmit | undefined {
    const key = sequenceKey(sequence);
    return this.#young.get(key) ?? this.#old.get(key);
  }
}
