import { Problem } from '../../platform/http/index.ts';

/** No such place, or none that is open. */
export function noPlace(): Problem {
  return new Problem(404, 'no-such-place', {
    'zh-CN': '没有这个地点，或已停用',
    en: 'There is no such place, or it is closed',
  });
}
