import type { MaskedNumber } from '../../platform/http/contract.ts';
import { type Language, wordsIn } from '../../platform/http/index.ts';
import type { Phone } from '../../values/phone.ts';
import { beijingIso } from '../../values/time.ts';
import type { Proposal as ProposalView } from '../staff/index.ts';
import type { CarrierFileView, DifferenceView, RunView } from './contract.ts';
import type { CarrierFile } from './file-store.ts';
import type { Proposal, Run, SeenDifference, Signature } from './run-store.ts';
import type { SettlementSheet } from './settlement-store.ts';

/** A day stands for its month where the file is of one. */
export function presentFile(file: CarrierFile, language: Language): CarrierFileView {
  const { reason, endedAt, givenAt, period, kind, ...rest } = file;
  return {
    ...rest,
    kind,
    period: kind === 'relations' ? period : period.slice(0, 7),
    givenAt: beijingIso(givenAt),
    ...(reason !== null && { reason: wordsIn(reason, language) }),
    ...(endedAt && { endedAt: beijingIso(endedAt) }),
  };
}

export function presentRun(run: Run): RunView {
  const { refundsId, endedAt, asOf, startedAt, period, kind, cursor: _, ...rest } = run;
  return {
    ...rest,
    kind,
    period: kind === 'relations' ? period : period.slice(0, 7),
    asOf: beijingIso(asOf),
    startedAt: beijingIso(startedAt),
    ...(refundsId && { refundsId }),
    ...(endedAt && { endedAt: beijingIso(endedAt) }),
  };
}

/** What a telemarketer may see of a difference: what it is, and the own agreement. */
export function ofTelemarketer(difference: SeenDifference): SeenDifference {
  const { findings, consent } = difference.detail;
  return { ...difference, owner: null, resolution: null, isProposed: false, detail: { findings, consent } };
}

/** A difference with its number as `shown`. */
export function presentDifference(difference: SeenDifference, shown: (phone: Phone) => MaskedNumber): DifferenceView {
  const { phone, owner, deadline, resolution, runId: _, ...rest } = difference;
  return {
    ...rest,
    phone: shown(phone),
    ...(owner !== null && { owner }),
    ...(deadline !== null && { deadline }),
    ...(resolution !== null && { resolution }),
  };
}

export function presentProposal({ verdict, text, by, accountId, at }: Proposal, reader: string): ProposalView {
  return { verdict, because: text, who: by, at: beijingIso(at), isMine: accountId === reader };
}

export function presentSignature({ accountId, at, ...signature }: Signature, reader: string) {
  return { ...signature, isMine: accountId === reader, at: beijingIso(at) };
}

/** A sheet as a person sees it who may have drafted it. */
export function presentSheet(sheet: SettlementSheet, reader: string) {
  const { draftedAt, draftedById, signedBy, signedAt, ...rest } = sheet;
  return {
    ...rest,
    isMine: draftedById === reader,
    draftedAt: beijingIso(draftedAt),
    ...(signedBy !== null && { signedBy }),
    ...(signedAt && { signedAt: beijingIso(signedAt) }),
  };
}
