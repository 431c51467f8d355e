/** What is remembered of a message until its reports have come. */
export type Remembered = {
  /** What the sender told about it, such as the key of an order in its own database. */
  readonly note: string;
  /** The last report was served: one that comes again is answered, not handed on. */
  readonly settled: boolean;
  /** When it was sent, in ms since 1970. Carriers report for 48 h and more; then it may be deleted. */
  readonly at: number;
};

/**
 * Where messages wait for their reports, by ids of at most 64 characters. Over a shared database it serves several
 * processes. A promise resolves when the change is safe, and rejects when it may not be.
 */
export type ReportStore = {
  put(id: string, message: Remembered): Promise<void>;
  get(id: string): Promise<Remembered | undefined>;
  delete(id: string): Promise<void>;
};
