import type { Caller } from '../../platform/http/index.ts';
import type { ErrandAct } from './contract.ts';
import { type Errand, isOver } from './model.ts';
import { hasTaken, type Payment, sumsOf } from './money.ts';

const care = ['care-agent', 'supervisor'];
const workers = ['errand-agent', 'supervisor'];

/** Who may do what to errands (least privilege). Money is given back by somebody else than who took it (`hasTaken`). */
export const mayDo: Readonly<Record<ErrandAct, readonly string[]>> = {
  quote: care,
  accept: care,
  assign: care,
  cancel: care,
  complain: care,
  take: workers,
  refuse: workers,
  step: workers,
  wait: workers,
  resume: workers,
  finish: workers,
  'pay-out': workers,
  describe: [...care, 'errand-agent'],
  photo: [...care, 'errand-agent'],
  receive: [...care, 'errand-agent', 'finance'],
  refund: ['supervisor', 'finance'],
};

/** Who does for others what is theirs to do. */
export function leads(role: string): boolean {
  return role === 'supervisor';
}

/** What may be done to an errand as it stands, for the buttons of a page. What is refused all the same says why. */
export function doable(
  { id, role }: Pick<Caller, 'id' | 'role'>,
  errand: Errand,
  payments: readonly Payment[],
): ErrandAct[] {
  const sums = sumsOf(payments);
  const { state, acceptance, waitingFor, steps, quotation } = errand;
  const working = state === 'working';
  const open = !isOver(errand);
  const through = steps.every(({ doneAt }) => doneAt !== null);
  const agreedThird = quotation?.thirdParty.reduce((sum, { fen }) => sum + fen, 0) ?? 0;
  const stands: Readonly<Record<ErrandAct, boolean>> = {
    quote: state === 'asked' || state === 'quoted',
    accept: state === 'quoted',
    assign: state === 'accepted' || state === 'assigned' || working,
    take: state === 'assigned',
    refuse: state === 'assigned',
    step: working && waitingFor === null && !through,
    wait: working && waitingFor === null,
    resume: working && waitingFor !== null,
    finish: working && waitingFor === null && through,
    cancel: open,
    describe: open,
    photo: open,
    complain: true,
    receive:
      open && acceptance !== null && (sums.receivedAgency < quotation!.agencyFen || sums.receivedThird < agreedThird),
    refund: sums.heldAgency + sums.heldThird > 0 && !hasTaken(id, payments),
    'pay-out': working && sums.heldThird > 0,
  };
  return (Object.keys(mayDo) as ErrandAct[]).filter((one) => mayDo[one].includes(role) && stands[one]);
}
