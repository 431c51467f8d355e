import type { RowFault } from '../../platform/csv.ts';
import type { Db } from '../../platform/db.ts';
import { Problem } from '../../platform/http/index.ts';
import { masked } from './model.ts';
import type { Worker } from './run.ts';
import { insertFaults } from './store.ts';

const toldAtOnce = 20;
const mostFaults = 10_000;

/**
 * What is wrong with the lines of a file that is being taken: all of it is kept with the work, and the first of it is told at once.
 * So many that it must be another kind of file end the work; what was taken before stays.
 */
export class LineFaults {
  readonly first: RowFault[] = [];
  count = 0;
  #waiting: RowFault[] = [];
  readonly #db: Db;
  readonly #worker: Worker;

  constructor(db: Db, worker: Worker) {
    this.#db = db;
    this.#worker = worker;
  }

  add(line: number, fault: Omit<RowFault, 'line'>): void {
    this.#waiting.push({ line, ...fault });
  }

  /** Writes down what was added since, in the order of its lines. */
  async keep(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const faults = this.#waiting.toSorted((a, b) => a.line - b.line);
    this.#waiting = [];
    await this.#db.transact((tx) => insertFaults(tx, this.#worker.id, this.count, faults));
    this.count += faults.length;
    const told = faults.slice(0, Math.max(0, toldAtOnce - this.first.length));
    this.first.push(...told.map((one) => ({ ...one, value: masked(one.value) })));
    if (this.count > mostFaults) throw tooMany;
  }
}

const tooMany = new Problem(400, 'too-many-faults', {
  'zh-CN': `有问题的行超过 ${mostFaults} 行，可能选错了文件：导入已停止，此前已保存的部分仍然有效`,
  en: `More than ${mostFaults} lines cannot be taken, perhaps it is another kind of file: the import has stopped, and what was saved before stays`,
});
