import type { Personal } from '../../business/subscribers/index.ts';
import { beijingIso } from '../../values/time.ts';
import { erasePlays, ownPlays } from './contest-store.ts';

const ever = new Date('2000-01-01T00:00:00Z');

/** What somebody answered in contests, and won. */
export const personalContests: Personal = {
  code: 'contests',
  title: { 'zh-CN': '有奖问答', en: 'Contests' },
  tables: ['contest_entry', 'contest_answer', 'contest_award'],
  columns: {
    at: { 'zh-CN': '时间', en: 'When' },
    contest: { 'zh-CN': '活动', en: 'Contest' },
    question: { 'zh-CN': '题号', en: 'Question' },
    text: { 'zh-CN': '您的作答或奖品', en: 'Your answer, or the prize' },
    state: { 'zh-CN': '领奖', en: 'Claim' },
  },
  async *read({ db, phone, since = ever }) {
    for (const { at, ...one } of await ownPlays(db, phone, since)) yield { at: beijingIso(at), ...one };
  },
  fate: {
    kind: 'goes',
    afterMonths: 0,
    why: {
      'zh-CN': '作答立即删除，未开奖的退出抽奖；是否参加与中奖作为抽奖公正的凭据保留',
      en: 'Answers go at once, with your part in draws to come; that you took part and what you won proves that a draw was fair',
    },
    erase: erasePlays,
  },
};
