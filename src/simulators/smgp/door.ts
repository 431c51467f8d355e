import {
  checkLogin,
  type Login,
  type LoginRules,
  loginResp,
  ServerSession,
  statusCode,
  type Verdict,
  version,
} from '../../protocols/smgp/index.ts';
import type { Door, Guest, Usher } from '../gateway/door.ts';
import { type LongOptions, limitsOf, longLine } from '../gateway/long.ts';
import { sendOnly } from './login-modes.ts';
import type { Smgp, SmgwAccount } from './types.ts';

const tooManyConnections = 2;

/** Where SPs of SMGP log in; Delivers go down those of their connections whose LoginMode allows it. */
export function smgpDoor(options: LongOptions<SmgwAccount>): Door<Smgp> {
  const limits = limitsOf(options);
  return {
    goodbye: 'Exit',
    session(guest, usher) {
      const authenticate = (login: Login) => judge(login, options, guest, usher);
      return new ServerSession({ ...limits, authenticate }, performance.now());
    },
    inform: (inquiry) => inquiry,
    lineOf: (session, account, { loginMode }) =>
      loginMode === sendOnly ? undefined : longLine(session, account, version),
  };
}

function judge(
  login: Login,
  { accounts, maxSkewMs }: LongOptions<SmgwAccount>,
  guest: Guest<Smgp>,
  usher: Usher<Smgp>,
): Verdict {
  const account = accounts.find(({ name }) => name === login.clientId);
  const rules = {
    secretOf: () => account?.password,
    now: new Date(),
    ...(maxSkewMs !== undefined && { maxSkewMs }),
  };
  const verdict = checkLogin(login, rules);
  if (account === undefined || verdict.answer.status !== statusCode.ok) {
    const { rule, remedy } = faults[faultOf(login, account, rules)];
    usher.log.blame(rule, `${verdict.detail}; ${remedy}`);
    return verdict;
  }
  return usher.seat(guest, account) ? verdict : full(verdict);
}

/** What may be wrong with a login. */
const faults = {
  account: { rule: 'login-account', remedy: 'ClientID is what the carrier gave to log in with' },
  secret: {
    rule: 'login-secret',
    remedy: 'AuthenticatorClient is MD5 of ClientID, seven zero bytes, the secret and TimeStamp in ten digits',
  },
  clock: { rule: 'login-clock', remedy: 'TimeStamp is MMDDHHMMSS in Beijing time' },
  version: { rule: 'login-version', remedy: 'ClientVersion is 0x30 at most' },
  mode: { rule: 'login-mode', remedy: 'LoginMode is 0 to send, 1 to receive, 2 for both' },
};

function faultOf(login: Login, account: SmgwAccount | undefined, rules: LoginRules): keyof typeof faults {
  if (account === undefined) return 'account';
  if (login.loginMode > 2) return 'mode';
  const atAnyTime = checkLogin(login, { ...rules, maxSkewMs: Number.POSITIVE_INFINITY }).answer.status;
  if (atAnyTime === statusCode.badLogin) return 'secret';
  return checkLogin(login, rules).answer.status === statusCode.badVersion ? 'version' : 'clock';
}

function full({ detail }: Verdict): Verdict {
  return { answer: loginResp.of({ status: tooManyConnections, serverVersion: version }), detail };
}
