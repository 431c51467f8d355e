import type { Db } from '../../platform/db.ts';
import { type Request, type Route, route } from '../../platform/http/index.ts';
import { beijingIso } from '../../values/time.ts';
import {
  accountParams,
  changePasswordBody,
  confirmBody,
  ownAccount,
  ownSessions,
  passwordBody,
  recoveryCodes,
  removeSecondFactorBody,
  secondFactorDraft,
} from './contract.ts';
import {
  beginSecondFactor,
  changePassword,
  completeSecondFactor,
  endOtherSessions,
  endSession,
  giveUpSecondFactor,
  renewRecoveryCodes,
} from './own-account.ts';
import { hashToken } from './passwords.ts';
import { refused } from './problems.ts';
import { cookieName, occasionOf, presentCaller } from './requests.ts';
import type { StaffRules } from './rules.ts';
import { sessionsOf, signInBefore } from './session-store.ts';
import { countRecoveryCodes } from './store.ts';

/** What a person does with the own account: password, second factor, recovery codes, sessions. */
export function ownRoutes({ db, behindTls, rules }: { db: Db; behindTls: boolean; rules: StaffRules }): Route[] {
  const ownOf = (request: Request) => ({
    caller: request.staff!,
    token: request.cookie(cookieName(behindTls)) ?? '',
  });
  return [
    route({
      method: 'GET',
      path: '/api/me/account',
      access: 'signed-in',
      summary: 'The own account: second factor, recovery codes left, and the sign-in before this one',
      answer: ownAccount,
      async handle(request) {
        const { caller, token } = ownOf(request);
        const [before, recoveryCodesLeft] = await Promise.all([
          signInBefore(db, hashToken(token)),
          countRecoveryCodes(db, caller.id),
        ]);
        const signedInBefore = before ? { at: beijingIso(before.at), from: before.from } : null;
        return { body: { ...presentCaller(caller), signedInBefore, recoveryCodesLeft } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/me/password',
      access: 'signed-in',
      rate: 'strict',
      summary: 'Changes the own password; all other sessions end',
      body: changePasswordBody,
      async handle(request) {
        const outcome = await changePassword(db, ownOf(request), request.body, occasionOf(request));
        if (!outcome.ok) throw refused(outcome.code);
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/me/second-factor',
      access: 'signed-in',
      rate: 'strict',
      summary: 'Begins a second factor: the secret for the own device',
      body: passwordBody,
      answer: secondFactorDraft,
      async handle(request) {
        const { currentPassword } = request.body;
        const outcome = await beginSecondFactor(db, rules, ownOf(request), currentPassword, occasionOf(request));
        if (!outcome.ok) throw refused(outcome.code);
        return { body: outcome.value };
      },
    }),
    route({
      method: 'POST',
      path: '/api/me/second-factor/confirm',
      access: 'signed-in',
      rate: 'strict',
      summary: 'The first code of the device: the second factor counts from now on; answers with recovery codes',
      body: confirmBody,
      answer: recoveryCodes,
      async handle(request) {
        const outcome = await completeSecondFactor(db, rules, ownOf(request), request.body.code, occasionOf(request));
        if (!outcome.ok) throw refused(outcome.code);
        return { body: outcome.value };
      },
    }),
    route({
      method: 'POST',
      path: '/api/me/second-factor/remove',
      access: 'signed-in',
      rate: 'strict',
      summary: 'Takes the own second factor away, by password and code',
      body: removeSecondFactorBody,
      async handle(request) {
        const outcome = await giveUpSecondFactor(db, rules, ownOf(request), request.body, occasionOf(request));
        if (!outcome.ok) throw refused(outcome.code);
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/me/recovery-codes',
      access: 'signed-in',
      rate: 'strict',
      summary: 'New recovery codes; older ones open nothing any more',
      body: passwordBody,
      answer: recoveryCodes,
      async handle(request) {
        const { currentPassword } = request.body;
        const outcome = await renewRecoveryCodes(db, rules, ownOf(request), currentPassword, occasionOf(request));
        if (!outcome.ok) throw refused(outcome.code);
        return { body: outcome.value };
      },
    }),
    route({
      method: 'GET',
      path: '/api/me/sessions',
      access: 'signed-in',
      summary: 'The own sessions that still last, the newest first',
      answer: ownSessions,
      async handle(request) {
        const { caller, token } = ownOf(request);
        const { realNow: at } = occasionOf(request);
        const rows = await sessionsOf(db, caller.id, { tokenHash: hashToken(token), at, idleMs: rules.idleMs });
        const sessions = rows.map(({ startedAt, seenAt, ...row }) => ({
          ...row,
          startedAt: beijingIso(startedAt),
          seenAt: beijingIso(seenAt),
        }));
        return { body: { sessions } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/me/sessions/:id',
      access: 'signed-in',
      summary: 'Ends one of the own sessions',
      params: accountParams,
      async handle(request) {
        const ended = await endSession(db, ownOf(request), request.params.id, occasionOf(request));
        if (!ended) throw refused('no-session');
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/me/sessions/end-others',
      access: 'signed-in',
      summary: 'Ends all own sessions but this one',
      async handle(request) {
        await endOtherSessions(db, ownOf(request), occasionOf(request));
        return {};
      },
    }),
  ];
}
