import { type Bind, checkLogin, resultCode, ServerSession } from '../../protocols/sgip/index.ts';
import type { Door, Guest, Usher } from '../gateway/door.ts';
import { defaultTimes, type GatewayOptions } from '../gateway/options.ts';
import type { SpAccount } from './account.ts';
import type { TakenSubmits } from './taken-submits.ts';
import { traceAnswer } from './trace.ts';
import type { Sgip } from './types.ts';

const spLoginTypes = [1, 11];
const textMaxBytes = 2048;

/** Where SPs of SGIP log in, with Submits and Trace only: Delivers go to a port of their own. */
export function sgipDoor(options: GatewayOptions<SpAccount>, remembered: TakenSubmits, node: number): Door<Sgip> {
  const { idleMs, bindTimeoutMs, accounts } = { ...defaultTimes, ...options };
  return {
    goodbye: 'Unbind',
    session(guest, usher) {
      const authenticate = (bind: Bind) => judge(bind, accounts, guest, usher);
      const limits = { idleMs, bindTimeoutMs, maxFrameBytes: textMaxBytes };
      return new ServerSession({ end: 'smg', authenticate, ...limits }, performance.now());
    },
    inform: ({ body }) => traceAnswer(body, remembered, node),
  };
}

function judge(bind: Bind, accounts: readonly SpAccount[], guest: Guest<Sgip>, usher: Usher<Sgip>): number {
  const { log } = usher;
  const account = accounts.find(({ name }) => name === bind.loginName);
  if (account === undefined) {
    log.blame('login-name', `LoginName "${bind.loginName}" is no account here`);
    return resultCode.badLogin;
  }
  const { name, password } = account;
  const result = checkLogin(bind, { name, password, loginTypes: spLoginTypes });
  if (result === resultCode.badLogin) log.blame('login-password', `the password of "${name}" is another one`);
  if (result === resultCode.wrongLoginType) {
    log.blame('login-type', `LoginType ${bind.loginType} is not for an SP; use 1, or 11 on the test port`);
  }
  if (result !== resultCode.ok) return result;
  return usher.seat(guest, account) ? resultCode.ok : resultCode.tooManyConnections;
}
