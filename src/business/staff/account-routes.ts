import type { Db } from '../../platform/db.ts';
import { type Request, type Route, route } from '../../platform/http/index.ts';
import type { Outcome } from '../../values/outcome.ts';
import { beijingIso, later } from '../../values/time.ts';
import { type AccountRow, listAccounts } from './account-store.ts';
import {
  type AccountRefusal,
  changeAccount,
  createAccount,
  disableAccount,
  enableAccount,
  resetPassword,
  resetSecondFactor,
  unlockAccount,
} from './accounts.ts';
import {
  accountParams,
  accountsPage,
  accountsQuery,
  becauseBody,
  changeAccountBody,
  newAccountBody,
  oneTimePassword,
  type StaffAccountView,
  staffAccount,
} from './contract.ts';
import { refused } from './problems.ts';
import { occasionOf } from './requests.ts';
import type { StaffRules } from './rules.ts';

const access = { roles: ['administrator'] };
const base = '/api/staff/accounts';

export type AccountsHouse = {
  readonly db: Db;
  readonly rules: StaffRules;
  /** An account was disabled or has another role: what waits for it must not wait on. */
  readonly whenMoved?: (accountId: string, now: Date) => Promise<void>;
};

/** What administrators do with the accounts of others. */
export function accountRoutes({ db, rules, whenMoved }: AccountsHouse): Route[] {
  const deskOf = (request: Request) => ({ db, rules, callerId: request.staff!.id, occasion: occasionOf(request) });
  return [
    route({
      method: 'GET',
      path: base,
      access,
      summary: 'Accounts by name, role and state',
      query: accountsQuery,
      answer: accountsPage,
      async handle(request) {
        const { realNow: at } = occasionOf(request);
        const { limit } = request.query;
        const rows = await listAccounts(
          db,
          { ...request.query, limit: limit + 1 },
          { at, seenAfter: later(at, -rules.idleMs) },
        );
        const accounts = rows.slice(0, limit).map((row) => present(row, request));
        return { body: { accounts, more: rows.length > limit } };
      },
    }),
    route({
      method: 'POST',
      path: base,
      access,
      summary: 'A new account with a one-time password',
      body: newAccountBody,
      answer: oneTimePassword,
      async handle(request) {
        const outcome = await createAccount(deskOf(request), request.body);
        if (!outcome.ok) throw refused(outcome.code);
        return { status: 201, body: { ...outcome.value, account: present(outcome.value.account, request) } };
      },
    }),
    route({
      method: 'PATCH',
      path: `${base}/:id`,
      access,
      summary: 'Another name, role or organisation',
      params: accountParams,
      body: changeAccountBody,
      answer: staffAccount,
      async handle(request) {
        const outcome = await changeAccount(deskOf(request), request.params.id, request.body);
        if (outcome.ok) await whenMoved?.(request.params.id, request.now);
        return answer(request, outcome);
      },
    }),
    route({
      method: 'POST',
      path: `${base}/:id/disable`,
      access,
      summary: 'Closes an account and ends its sessions at once',
      params: accountParams,
      body: becauseBody,
      answer: staffAccount,
      async handle(request) {
        const outcome = await disableAccount(deskOf(request), request.params.id, request.body.reason);
        if (outcome.ok) await whenMoved?.(request.params.id, request.now);
        return answer(request, outcome);
      },
    }),
    route({
      method: 'POST',
      path: `${base}/:id/enable`,
      access,
      summary: 'Opens a disabled account again',
      params: accountParams,
      answer: staffAccount,
      handle: async (request) => answer(request, await enableAccount(deskOf(request), request.params.id)),
    }),
    route({
      method: 'POST',
      path: `${base}/:id/unlock`,
      access,
      summary: 'Ends a lock that failures brought',
      params: accountParams,
      answer: staffAccount,
      handle: async (request) => answer(request, await unlockAccount(deskOf(request), request.params.id)),
    }),
    route({
      method: 'POST',
      path: `${base}/:id/password`,
      access,
      summary: 'A one-time password; sessions end',
      params: accountParams,
      answer: oneTimePassword,
      async handle(request) {
        const outcome = await resetPassword(deskOf(request), request.params.id);
        if (!outcome.ok) throw refused(outcome.code);
        return { body: { ...outcome.value, account: present(outcome.value.account, request) } };
      },
    }),
    route({
      method: 'POST',
      path: `${base}/:id/second-factor/reset`,
      access,
      summary: 'Takes the second factor of somebody away who lost the device; sessions end',
      params: accountParams,
      body: becauseBody,
      answer: staffAccount,
      handle: async (request) =>
        answer(request, await resetSecondFactor(deskOf(request), request.params.id, request.body.reason)),
    }),
  ];
}

function answer(request: Request, outcome: Outcome<AccountRow, AccountRefusal>): { body: StaffAccountView } {
  if (!outcome.ok) throw refused(outcome.code);
  return { body: present(outcome.value, request) };
}

function present(
  { lockedUntil, signedInAt, passwordEndsAt, ...row }: AccountRow,
  { staff }: Request,
): StaffAccountView {
  return {
    ...row,
    lockedUntil: lockedUntil && beijingIso(lockedUntil),
    signedInAt: signedInAt && beijingIso(signedInAt),
    passwordEndsAt: passwordEndsAt && beijingIso(passwordEndsAt),
    self: row.id === staff!.id,
  };
}
