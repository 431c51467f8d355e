import { clientDigest, isProof, serverDigest } from '../long/index.ts';
import { stampDistanceMs } from '../wire/index.ts';
import { type Connect, type ConnectResp, connectResp } from './pdus.ts';
import { connectStatus } from './results.ts';
import { layoutOf, type Version, versionName, versions } from './version.ts';

const accountBytes = 6;
const zeros = 9;

/** What a login is made of. */
export type LoginOptions = {
  /** The account, six digits of the SP. */
  readonly account: string;
  readonly secret: string;
  readonly version: Version;
  /** MMDDHHMMSS in Beijing time. */
  readonly timestamp: number;
  /** How an account of less than six characters is hashed; bare unless told. */
  readonly accountInDigest?: 'bare' | 'padded';
};

/** The login of an SP. */
export function connectOf({ account, secret, version, timestamp, accountInDigest }: LoginOptions): Connect {
  const proof = { account, accountBytes, zeros, timestamp };
  const authenticatorSource = clientDigest(proof, secret, accountInDigest);
  return { name: 'connect', sourceAddr: account, authenticatorSource, version, timestamp };
}

/** What a server expects of a login. */
export type LoginRules = {
  /** The secret of an account; undefined for one that is not known. */
  readonly secretOf: (account: string) => string | undefined;
  readonly now: Date;
  /** How far the client's clock may be off, which bounds how long a login overheard can be replayed; 10 min unless told. */
  readonly maxSkewMs?: number;
  /** The versions served; all unless told. */
  readonly versions?: readonly Version[];
  /** The width of Status in the digest of a 2.x answer: 1 by the text, 4 by some programs. In 3.0 it is 4. */
  readonly statusBytesInDigest?: 1 | 4;
};

/** A login decided: what to answer, and why in words for the log. */
export type Verdict = { readonly answer: ConnectResp; readonly detail: string };

/** Decides over a login. Unknown account, wrong secret and wrong clock are one answer, so that guessing teaches nothing. */
export function checkLogin(connect: Connect, rules: LoginRules): Verdict {
  const { secretOf, now, maxSkewMs = 600_000, versions: served = versions } = rules;
  const { sourceAddr: account, timestamp, authenticatorSource } = connect;
  const highest = Math.max(...served);
  const secret = secretOf(account);
  const proven = isProof(authenticatorSource, { account, accountBytes, zeros, timestamp }, secret);
  const skewMs = stampDistanceMs(timestamp, now);
  const version = served.find((each) => each === connect.version);
  if (secret === undefined) return refuse(connectStatus.badLogin, highest, `account "${account}" is not known`);
  if (!proven) return refuse(connectStatus.badLogin, highest, `the secret of account "${account}" is wrong`);
  if (skewMs > maxSkewMs) return refuse(connectStatus.badLogin, highest, `the client's clock is ${skewMs} ms off`);
  if (version === undefined) {
    return refuse(connectStatus.badVersion, highest, `version ${versionName(connect.version)} is not served`);
  }
  const layout = layoutOf(version);
  const statusBytes = layout === 3 ? 4 : (rules.statusBytesInDigest ?? 1);
  const authenticatorIsmg = serverDigest(connectStatus.ok, statusBytes, authenticatorSource, secret);
  return {
    answer: { name: 'connectResp', layout, status: connectStatus.ok, authenticatorIsmg, version: highest },
    detail: `account "${account}" speaks ${versionName(version)}`,
  };
}

/** True when a gateway's answer proves that it knows the secret; both widths of Status are accepted. */
export function isProven(answer: ConnectResp, login: Connect, secret: string): boolean {
  return ([1, 4] as const).some((width) =>
    serverDigest(answer.status, width, login.authenticatorSource, secret).equals(answer.authenticatorIsmg),
  );
}

function refuse(status: number, version: number, detail: string): Verdict {
  return { answer: connectResp.of({ status, version }), detail };
}
