import { type Caller, Problem } from '../../platform/http/index.ts';
import type { Phone } from '../../values/phone.ts';
import { carrierOf, type Segments } from './segments.ts';

/** Who works for a carrier and deals with its people by their numbers. */
const carriersPeople = ['agent-10010', 'hall-clerk'];

/** Refuses a person of a carrier a number that is not its subscriber's, or on no list. Our own people serve all of them. */
export function refuseOtherCarrier(segments: Segments, { role, organisation }: Caller, phone: Phone): void {
  if (!carriersPeople.includes(role)) return;
  const place = carrierOf(segments, phone);
  if (place && place.carrier === organisation) return;
  throw new Problem(403, 'other-carrier', {
    'zh-CN': '该号码不是本运营商的用户：只能查看和办理本运营商的号码',
    en: 'The number is not a subscriber of your carrier: you see and serve your own only',
  });
}
