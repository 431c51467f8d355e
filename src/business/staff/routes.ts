import type { Db } from '../../platform/db.ts';
import { type Caller, type Request, type Route, route } from '../../platform/http/index.ts';
import { type AccountsHouse, accountRoutes } from './account-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { me, type SignInAnswer, secondStepBody, signInAnswer, signInBody } from './contract.ts';
import { secondStepMs, sessionMs } from './model.ts';
import type { Numbers } from './numbers.ts';
import { ownRoutes } from './own-routes.ts';
import { refused } from './problems.ts';
import { cookieName, occasionOf, presentCaller, sessionCookie } from './requests.ts';
import type { StaffRules } from './rules.ts';
import { completeSignIn, findCaller, type SignedIn, signIn, signOut } from './sign-in.ts';

/** `behindTls`: people come through https, so the cookie may be bound to it. */
type Options = { db: Db; behindTls: boolean; rules: StaffRules };

/** Who sends these cookies: what the HTTP server asks before every route that is not public. */
export function authenticator({ db, behindTls, rules }: Options) {
  return async (
    cookie: (name: string) => string | undefined,
    presence: 'asks' | 'listens',
  ): Promise<Caller | undefined> => {
    const token = cookie(cookieName(behindTls));
    return token ? findCaller(db, rules, token, new Date(), presence) : undefined;
  };
}

/** Sign-in in one step or two, sign-out, who am I; the own account; the accounts of others. */
export function staffRoutes(options: Options & { numbers: Numbers } & Pick<AccountsHouse, 'whenMoved'>): Route[] {
  const { db, behindTls, rules } = options;
  const tokenOf = (request: Request) => request.cookie(cookieName(behindTls)) ?? '';
  return [
    route({
      method: 'POST',
      path: '/api/sign-in',
      access: 'public',
      rate: 'strict',
      summary: 'Opens a session and sets its cookie; half of one where a code is still to come',
      body: signInBody,
      answer: signInAnswer,
      async handle(request) {
        const given = { ...request.body, userAgent: request.userAgent };
        const outcome = await signIn(db, rules, given, occasionOf(request));
        if (!outcome.ok) throw refused(outcome.code);
        return enter(outcome.value, behindTls);
      },
    }),
    route({
      method: 'POST',
      path: '/api/sign-in/second-factor',
      access: 'public',
      rate: 'strict',
      summary: 'The second step of a sign-in: a code of the own device, or a recovery code',
      body: secondStepBody,
      answer: signInAnswer,
      async handle(request) {
        const given = { token: tokenOf(request), code: request.body.code };
        const outcome = await completeSignIn(db, rules, given, occasionOf(request));
        if (!outcome.ok) throw refused(outcome.code);
        return enter(outcome.value, behindTls);
      },
    }),
    route({
      method: 'POST',
      path: '/api/sign-out',
      access: 'signed-in',
      summary: 'Ends the session',
      async handle(request) {
        await signOut(db, request.staff!, tokenOf(request), occasionOf(request));
        return { headers: { 'set-cookie': sessionCookie('', 0, behindTls) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/me',
      access: 'signed-in',
      summary: 'Who is signed in',
      answer: me,
      handle: async ({ staff }) => ({ body: presentCaller(staff!) }),
    }),
    ...ownRoutes(options),
    ...accountRoutes(options),
    ...auditRoutes(options),
  ];
}

function enter(
  { token, caller }: SignedIn,
  behindTls: boolean,
): { body: SignInAnswer; headers: Record<string, string> } {
  const [lastsMs, body]: [number, SignInAnswer] = caller
    ? [sessionMs, { next: 'signed-in', me: presentCaller(caller) }]
    : [secondStepMs, { next: 'second-factor' }];
  return { body, headers: { 'set-cookie': sessionCookie(token, lastsMs / 1000, behindTls) } };
}
