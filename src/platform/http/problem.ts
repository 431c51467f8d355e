import type { FieldFault, ProblemDetails } from './contract.ts';
import type { Language, Text } from './language.ts';

/** Thrown by a handler to answer with a problem instead of a result. `text` says what is wrong and what to do. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly text: Text;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, text: Text, headers: Record<string, string> = {}) {
    super(`${status} ${code}: ${text.en}`);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.text = text;
    this.headers = headers;
  }
}

/** A wrong field, and what to do about it in both languages. */
export type Fault = Omit<FieldFault, 'remedy'> & { readonly remedy: Text };

/** What to do where one of a few names is wanted. */
export function oneOf(names: readonly string[]): Text {
  return { 'zh-CN': `请从以下各项中选择：${names.join('、')}`, en: `name one of ${names.join(', ')}` };
}

/** What to do where a span of days ends before it begins. */
export function notBefore(day: string): Text {
  return { 'zh-CN': `请填写不早于 ${day} 的日期`, en: `give a day that is not before ${day}` };
}

/** A request that does not fit the schema of its route. */
export class InvalidRequest extends Problem {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(400, 'invalid-request', {
      'zh-CN': '请求内容有误，请按提示修改',
      en: 'The request is not right; see each field',
    });
    this.faults = faults;
  }
}

/** The expected noes of a slice by their codes, and the HTTP status and words of each. */
type Refusals<Code extends string> = Readonly<Record<Code, readonly [status: number, text: Text]>>;

/** What makes the problem that answers an expected no. */
export function refuserOf<Code extends string>(refusals: Refusals<Code>): (code: Code) => Problem {
  return (code) => new Problem(refusals[code][0], code, refusals[code][1]);
}

/** Everything a route can fail with that is not its own business. */
export const problems = {
  notFound: () => new Problem(404, 'not-found', { 'zh-CN': '没有这个地址', en: 'There is nothing at this address' }),
  methodNotAllowed: (allowed: string) =>
    new Problem(
      405,
      'method-not-allowed',
      { 'zh-CN': `此地址只接受 ${allowed}`, en: `This address takes ${allowed} only` },
      { allow: allowed },
    ),
  notSignedIn: () => new Problem(401, 'not-signed-in', { 'zh-CN': '请先登录', en: 'Sign in first' }),
  phoneNotProved: () =>
    new Problem(401, 'not-signed-in', {
      'zh-CN': '请先用短信验证码登录',
      en: 'Sign in with a code by SMS first',
    }),
  forbidden: () =>
    new Problem(403, 'forbidden', { 'zh-CN': '您的角色无权进行此操作', en: 'Your role may not do this' }),
  passwordChangeDue: () =>
    new Problem(403, 'password-change-due', {
      'zh-CN': '请先修改一次性密码',
      en: 'Change the one-time password first',
    }),
  secondFactorDue: () =>
    new Problem(403, 'second-factor-due', {
      'zh-CN': '您的角色必须启用第二因子，请先在“我的账号”中设置',
      en: 'Your role needs a second factor; set it up under your account first',
    }),
  foreignAddress: (address: string) =>
    new Problem(403, 'foreign-address', {
      'zh-CN': `此地址不接受来自 ${address} 的请求`,
      en: `Requests from ${address} are not taken here`,
    }),
  foreignOrigin: () =>
    new Problem(403, 'foreign-origin', {
      'zh-CN': '不接受其他网站发出的请求',
      en: 'Requests from another site are refused',
    }),
  malformedBody: () =>
    new Problem(400, 'malformed-body', { 'zh-CN': '请求内容不是有效的 JSON', en: 'The body is not valid JSON' }),
  unsupportedBody: () =>
    new Problem(415, 'unsupported-body', {
      'zh-CN': '请以 JSON 发送，并注明 Content-Type: application/json',
      en: 'Send JSON, with Content-Type: application/json',
    }),
  unsupportedUpload: (types: readonly string[]) =>
    new Problem(415, 'unsupported-upload', {
      'zh-CN': `请直接发送文件内容，Content-Type 为 ${types.join('、')}`,
      en: `Send the file itself as the body, as ${types.join(', ')}`,
    }),
  fileTooLarge: (limitBytes: number) =>
    new Problem(413, 'file-too-large', {
      'zh-CN': `文件过大，最大 ${limitBytes / mebibyte} MB`,
      en: `The file is too large: at most ${limitBytes / mebibyte} MB`,
    }),
  tooLarge: () => new Problem(413, 'too-large', { 'zh-CN': '请求内容过大', en: 'The body is too large' }),
  tooMany: (seconds: number) =>
    new Problem(
      429,
      'too-many-requests',
      { 'zh-CN': `请求过于频繁，请 ${seconds} 秒后再试`, en: `Too many requests; try again in ${seconds} seconds` },
      { 'retry-after': String(seconds) },
    ),
  tooManyStreams: () =>
    new Problem(429, 'too-many-streams', {
      'zh-CN': '打开的页面过多，实时更新已暂停，请关闭一些页面',
      en: 'Too many pages are open: live updates pause until some are closed',
    }),
  internal: () =>
    new Problem(500, 'internal', {
      'zh-CN': '系统出错，请凭编号联系技术支持',
      en: 'Something went wrong; give the correlation id to technical support',
    }),
  sealed: () =>
    new Problem(503, 'file-sealed', {
      'zh-CN': '该文件以另一个 SECRET_KEY 加密，无法打开：请运维恢复原来的 SECRET_KEY',
      en: 'This file is sealed with another SECRET_KEY: whoever runs the program must put that one back',
    }),
  unavailable: () =>
    new Problem(503, 'unavailable', {
      'zh-CN': '系统暂时不可用，请稍后再试',
      en: 'Temporarily unavailable; try again later',
    }),
};

const mebibyte = 1024 * 1024;

/** Presents a problem in the language of who asked. */
export function presentProblem(problem: Problem, language: Language, correlationId: string): ProblemDetails {
  return {
    type: `urn:spgate:problem:${problem.code}`,
    title: problem.text[language],
    status: problem.status,
    code: problem.code,
    correlationId,
    ...(problem instanceof InvalidRequest && {
      faults: problem.faults.map(({ remedy, ...fault }) => ({
        ...fault,
        remedy: remedy[language],
      })),
    }),
  };
}
