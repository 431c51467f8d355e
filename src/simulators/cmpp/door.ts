import {
  type Connect,
  checkLogin,
  connectResp,
  connectStatus,
  type LoginRules,
  ServerSession,
  type Verdict,
} from '../../protocols/cmpp/index.ts';
import type { Door, Guest, Usher } from '../gateway/door.ts';
import { type LongOptions, limitsOf, longLine } from '../gateway/long.ts';
import { inform } from './inquiries.ts';
import type { Cmpp, IsmgAccount } from './types.ts';

/** Where SPs of CMPP log in; Delivers go down the connections that they open. */
export function cmppDoor(options: LongOptions<IsmgAccount>): Door<Cmpp> {
  const limits = limitsOf(options);
  return {
    goodbye: 'TERMINATE',
    session(guest, usher) {
      const authenticate = (login: Connect) => judge(login, options, guest, usher);
      return new ServerSession({ ...limits, authenticate }, performance.now());
    },
    inform,
    lineOf: (session, account, { version }) => longLine(session, account, version),
  };
}

function judge(
  login: Connect,
  { accounts, maxSkewMs }: LongOptions<IsmgAccount>,
  guest: Guest<Cmpp>,
  usher: Usher<Cmpp>,
): Verdict {
  const account = accounts.find(({ name }) => name === login.sourceAddr);
  const rules: LoginRules = {
    secretOf: () => account?.password,
    now: new Date(),
    ...(maxSkewMs !== undefined && { maxSkewMs }),
    ...(account?.versions && { versions: account.versions }),
  };
  const verdict = checkLogin(login, rules);
  if (account === undefined || verdict.answer.status !== connectStatus.ok) {
    const { rule, remedy } = faults[faultOf(login, account, rules)];
    usher.log.blame(rule, `${verdict.detail}; ${remedy}`);
    return verdict;
  }
  return usher.seat(guest, account) ? verdict : full(verdict);
}

/** What may be wrong with a login. */
const faults = {
  account: { rule: 'login-account', remedy: 'Source_Addr is the six digits of the SP' },
  secret: {
    rule: 'login-secret',
    remedy: 'AuthenticatorSource is MD5 of Source_Addr, nine zero bytes, the secret and Timestamp in ten digits',
  },
  clock: { rule: 'login-clock', remedy: 'Timestamp is MMDDHHMMSS in Beijing time' },
  version: { rule: 'login-version', remedy: 'ask for one that the account has' },
};

function faultOf(login: Connect, account: IsmgAccount | undefined, rules: LoginRules): keyof typeof faults {
  if (account === undefined) return 'account';
  const atAnyTime = checkLogin(login, { ...rules, maxSkewMs: Number.POSITIVE_INFINITY }).answer.status;
  if (atAnyTime === connectStatus.badLogin) return 'secret';
  return checkLogin(login, rules).answer.status === connectStatus.badVersion ? 'version' : 'clock';
}

function full({ answer: { layout, version }, detail }: Verdict): Verdict {
  return { answer: connectResp.of({ layout, version, status: connectStatus.other }), detail };
}
