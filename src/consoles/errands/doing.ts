import type { ErrandView } from '../../products/errands/contract.ts';

/** What is done to an errand answers with how it stands then. */
export type Doing = {
  readonly errand: ErrandView;
  /** Does one thing; rejects with the problem of a refusal. */
  act(body: object): Promise<unknown>;
  put(errand: ErrandView): void;
};
