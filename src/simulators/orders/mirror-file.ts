import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Change } from './tongues.ts';

/** A relation as the carrier holds it. */
export type Relation = {
  readonly peer: string;
  readonly phone: string;
  readonly productId: string;
  readonly state: 'open' | 'suspended' | 'closed';
  readonly channel: string;
  readonly since: Date;
};

/** What a platform knows that must outlive its process: relations, and changes that the SP has not acknowledged. */
export type Left = { readonly relations: readonly Relation[]; readonly owed: readonly Owed[] };
export type Owed = { readonly peer: string; readonly change: Change };

type Line = { readonly holds: Relation } | { readonly owes: Owed } | { readonly acknowledged: string };

/**
 * The books of the simulated platforms as JSON lines, beside the histories of handsets. A line is with the system before the SP
 * hears of the change, so that a killed process owes it still when it starts again.
 */
export class MirrorFile {
  readonly #file: string;
  readonly #onFault: (error: unknown) => void;

  constructor(file: string, onFault: (error: unknown) => void) {
    this.#file = file;
    this.#onFault = onFault;
  }

  holds(relation: Relation): void {
    this.#append({ holds: relation });
  }

  owes(owed: Owed): void {
    this.#append({ owes: owed });
  }

  acknowledged(key: string): void {
    this.#append({ acknowledged: key });
  }

  /**
   * Reads what an earlier process left, and writes it anew in short. A last line that a killed process did not finish is left
   * out. @throws Error naming the file when it is none of these.
   */
  takeUp(): Left {
    const relations = new Map<string, Relation>();
    const owed = new Map<string, Owed>();
    for (const line of this.#lines()) {
      if ('holds' in line) {
        const { peer, phone, productId, since } = line.holds;
        relations.set(`${peer} ${phone} ${productId}`, { ...line.holds, since: new Date(since) });
      } else if ('owes' in line) owed.set(line.owes.change.key, line.owes);
      else owed.delete(line.acknowledged);
    }
    const left: Left = { relations: [...relations.values()], owed: [...owed.values()] };
    const lines: Line[] = [...left.relations.map((holds) => ({ holds })), ...left.owed.map((owes) => ({ owes }))];
    mkdirSync(path.dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, lines.map(written).join(''));
    renameSync(`${this.#file}.new`, this.#file);
    return left;
  }

  #lines(): Line[] {
    if (!existsSync(this.#file)) return [];
    try {
      const whole = readFileSync(this.#file, 'utf8').split('\n').slice(0, -1);
      return whole.map((line) => JSON.parse(line) as Line);
    } catch (cause) {
      throw new Error(`${this.#file} tells no order relations; remove it to begin with none`, { cause });
    }
  }

  #append(line: Line): void {
    try {
      appendFileSync(this.#file, written(line));
    } catch (error) {
      this.#onFault(error);
    }
  }
}

function written(line: Line): string {
  return `${JSON.stringify(line)}\n`;
}
