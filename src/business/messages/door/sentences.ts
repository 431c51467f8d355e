import { beijingIso } from '../../../values/time.ts';
import type { Refusal, RefusalCode } from './model.ts';

type Sentence = { readonly 'zh-CN': (detail: string) => string; readonly en: (detail: string) => string };

const time = (detail: string) => beijingIso(new Date(detail)).slice(0, 16).replace('T', ' ');

/** Why a message did not leave, in the words of the people who are asked about it. */
const sentences: Readonly<Record<RefusalCode, Sentence>> = {
  'no-way': {
    'zh-CN': (detail) => `没有可用的链路，短信无法送出（${detail}）。`,
    en: (detail) => detail,
  },
  'no-mms-way': {
    'zh-CN': () => '没有可用的彩信通道，彩信无法送出。',
    en: (detail) => detail,
  },
  'too-late': {
    'zh-CN': (detail) => `到${time(detail)}仍未能发出，此后再发已无意义，不予发送。`,
    en: (detail) => `it could not leave before ${time(detail)}, and is of no use since`,
  },
  'blocked-word': {
    'zh-CN': (detail) => `短信含有禁发词“${detail}”，不予发送。`,
    en: (detail) => `it holds ${detail}, a word that is never sent`,
  },
  'refused-by-staff': {
    'zh-CN': (detail) => `短信经人工审核，不予发送：${detail}。`,
    en: (detail) => `a person refused this text: ${detail}`,
  },
  'carrier-list': {
    'zh-CN': () => '该号码在运营商黑名单中，运营商不接受发给它的内容和推广短信。',
    en: () => 'the carrier has the phone on its blacklist',
  },
  'complaint-list': {
    'zh-CN': () => '该用户曾投诉，已列入本公司免打扰名单，不再发送内容和推广短信。',
    en: () => 'the phone is on our list of people who complained',
  },
  'minor-list': {
    'zh-CN': () => '该号码登记为未成年人使用，不发送内容和推广短信。',
    en: () => 'the phone belongs to a minor',
  },
  'do-not-promote-list': {
    'zh-CN': () => '该号码在“谢绝推广”名单中，不发送推广短信。',
    en: () => 'the phone is on a do-not-promote list',
  },
  'promotions-refused': {
    'zh-CN': (detail) => `用户已于${time(detail)}拒收推广短信。`,
    en: (detail) => `the phone refused promotions at ${time(detail)}`,
  },
  'no-consent': {
    'zh-CN': () => '没有该用户同意接收推广短信的凭据，不发送推广短信。',
    en: () => 'there is no consent of this phone to promotions',
  },
  'no-refusal-named': {
    'zh-CN': () => '推广短信没有写明拒收方式（如“拒收请回复R”），不予发送。',
    en: () => 'the promotion does not say how to refuse; write 拒收请回复R',
  },
  'no-sender-named': {
    'zh-CN': () => '推广短信没有写明发送者（名称或【签名】），不予发送。',
    en: () => 'the promotion does not name its sender; write the name or a 【signature】',
  },
  'weekly-cap': {
    'zh-CN': (detail) => `该号码任意七天内最多接收${detail}条推广短信，已达上限。`,
    en: (detail) => `the phone gets at most ${detail} promotions in seven days`,
  },
};

/** The sentence of a refusal in Chinese, as an agent reads it out, or in English. */
export function sentenceOf({ code, detail = '' }: Refusal, language: keyof Sentence): string {
  return sentences[code][language](detail);
}
