import type { Db } from '../../platform/db.ts';
import { type Caller, Problem, type Request, type Route, route } from '../../platform/http/index.ts';
import { changePassword, findCaller, type Occasion, signIn, signOut } from './actions.ts';
import { changePasswordBody, me, signInBody } from './contract.ts';
import { type StaffRole, sessionMs } from './model.ts';

/** `behindTls`: people come through https, so the cookie may be bound to it. */
type Options = { db: Db; behindTls: boolean };

/** Who sends these cookies: what the HTTP server asks before every route that is not public. */
export function authenticator({ db, behindTls }: Options) {
  return async (cookie: (name: string) => string | undefined): Promise<Caller | undefined> => {
    const token = cookie(cookieName(behindTls));
    return token ? findCaller(db, token, new Date()) : undefined;
  };
}

/** Sign-in, sign-out, who am I, and the own password. */
export function staffRoutes({ db, behindTls }: Options): Route[] {
  const tokenOf = (request: Request) => request.cookie(cookieName(behindTls)) ?? '';
  return [
    route({
      method: 'POST',
      path: '/api/sign-in',
      access: 'public',
      rate: 'strict',
      summary: 'Opens a session and sets its cookie',
      body: signInBody,
      answer: me,
      async handle(request) {
        const outcome = await signIn(db, request.body, occasionOf(request));
        if (!outcome.ok) throw refusals[outcome.code]();
        const { token, caller } = outcome.value;
        return { body: present(caller), headers: { 'set-cookie': sessionCookie(token, sessionMs / 1000, behindTls) } };
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
      handle: async ({ staff }) => ({ body: present(staff!) }),
    }),
    route({
      method: 'POST',
      path: '/api/me/password',
      access: 'signed-in',
      rate: 'strict',
      summary: 'Changes the own password; all other sessions end',
      body: changePasswordBody,
      async handle(request) {
        const change = { ...request.body, token: tokenOf(request) };
        const outcome = await changePassword(db, request.staff!, change, occasionOf(request));
        if (!outcome.ok) throw refusals[outcome.code]();
        return {};
      },
    }),
  ];
}

const refusals = {
  'sign-in-refused': () =>
    new Problem(401, 'sign-in-refused', {
      'zh-CN': '用户名或密码不正确；连续 5 次失败后账号将锁定 15 分钟',
      en: 'Wrong name or password; five failures in a row lock the account for 15 minutes',
    }),
  'wrong-password': () =>
    new Problem(403, 'wrong-password', { 'zh-CN': '当前密码不正确', en: 'The current password is not right' }),
  'same-password': () =>
    new Problem(409, 'same-password', {
      'zh-CN': '新密码不能与当前密码相同',
      en: 'Choose a password other than the current one',
    }),
  'sample-password': () =>
    new Problem(409, 'sample-password', {
      'zh-CN': '这是演示账号的公开密码，请另选一个',
      en: 'This is the password of the demonstration, which everybody knows; choose another',
    }),
};

/** A cookie of this prefix is accepted by browsers over https only, and only for this host. */
function cookieName(behindTls: boolean): string {
  return behindTls ? '__Host-spgate' : 'spgate';
}

function sessionCookie(token: string, seconds: number, behindTls: boolean): string {
  const secure = behindTls ? '; Secure' : '';
  return `${cookieName(behindTls)}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
}

/** Sessions and locks live in real time, which this edge reads. */
function occasionOf({ now, address, correlationId }: Request): Occasion {
  return { now, realNow: new Date(), address, correlationId };
}

function present({ name, role, passwordChangeDue }: Caller) {
  return { name, role: role as StaffRole, passwordChangeDue };
}
