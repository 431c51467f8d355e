import { clientDigest, isProof, serverDigest } from '../long/index.ts';
import { stampDistanceMs } from '../wire/index.ts';
import { type Login, type LoginResp, loginResp } from './pdus.ts';
import { statusCode } from './results.ts';

/** The version byte of SMGP 3.0.3. */
export const version = 0x30;

/** 0 to send, 1 to receive, 2 both. Some gateways want one connection for each direction. */
export type LoginMode = 0 | 1 | 2;

const accountBytes = 8;
const zeros = 7;
const statusBytes = 4;

/** What a login is made of. */
export type LoginOptions = {
  /** The account, at most eight characters. */
  readonly account: string;
  /** At most 15 bytes by the text. */
  readonly secret: string;
  readonly loginMode: LoginMode;
  /** MMDDHHMMSS in Beijing time. */
  readonly timestamp: number;
  /** How an account of less than eight characters is hashed; bare unless told. */
  readonly accountInDigest?: 'bare' | 'padded';
};

/** The login of an SP. */
export function loginOf({ account, secret, loginMode, timestamp, accountInDigest }: LoginOptions): Login {
  const proof = { account, accountBytes, zeros, timestamp };
  const authenticatorClient = clientDigest(proof, secret, accountInDigest);
  return {
    name: 'login',
    clientId: account,
    authenticatorClient,
    loginMode,
    timeStamp: timestamp,
    clientVersion: version,
  };
}

/** What a server expects of a login. */
export type LoginRules = {
  /** The secret of an account; undefined for one that is not known. */
  readonly secretOf: (account: string) => string | undefined;
  readonly now: Date;
  /** How far the client's clock may be off, which bounds how long a login overheard can be replayed; 10 min unless told. */
  readonly maxSkewMs?: number;
  /** The login modes accepted; all unless told. */
  readonly loginModes?: readonly LoginMode[];
};

/** A login decided: what to answer, and why in words for the log. */
export type Verdict = { readonly answer: LoginResp; readonly detail: string };

/** Decides over a login. Unknown account, wrong secret and wrong clock are one answer, so that guessing teaches nothing. */
export function checkLogin(login: Login, rules: LoginRules): Verdict {
  const { now, maxSkewMs = 600_000, loginModes = [0, 1, 2] } = rules;
  const { clientId: account, timeStamp: timestamp, authenticatorClient, clientVersion, loginMode } = login;
  const secret = rules.secretOf(account);
  const proven = isProof(authenticatorClient, { account, accountBytes, zeros, timestamp }, secret);
  const skewMs = stampDistanceMs(timestamp, now);
  if (secret === undefined) return refuse(statusCode.badLogin, `account "${account}" is not known`);
  if (!proven) return refuse(statusCode.badLogin, `the secret of account "${account}" is wrong`);
  if (skewMs > maxSkewMs) return refuse(statusCode.badLogin, `the client's clock is ${skewMs} ms off`);
  if (clientVersion > version) return refuse(statusCode.badVersion, `version ${clientVersion} is not served`);
  if (!loginModes.some((mode) => mode === loginMode)) {
    return refuse(statusCode.badLogin, `login mode ${loginMode} is not accepted`);
  }
  const authenticatorServer = serverDigest(statusCode.ok, statusBytes, authenticatorClient, secret);
  const answer: LoginResp = { name: 'loginResp', status: statusCode.ok, authenticatorServer, serverVersion: version };
  return { answer, detail: `account "${account}" logged in` };
}

/** True when a gateway's answer proves that it knows the secret. */
export function isProven(answer: LoginResp, login: Login, secret: string): boolean {
  return serverDigest(answer.status, statusBytes, login.authenticatorClient, secret).equals(answer.authenticatorServer);
}

function refuse(status: number, detail: string): Verdict {
  return { answer: loginResp.of({ status, serverVersion: version }), detail };
}
