import { rm } from 'node:fs/promises';
import test from 'ava';
import { beijingIso, dayMs, dayOf, dayStart, hourMs, later } from '../../src/values/time.ts';
import { copyContent } from '../support/content.ts';
import { aHouse, type RunningHouse } from '../support/house.ts';

const written = (at: Date) => beijingIso(at).slice(0, 16).replace('T', ' ');

let content: string;
let house: RunningHouse;
let drawAt: Date;

test.serial.before('a house with a contest that is open today', async () => {
  const now = new Date();
  drawAt = later(dayStart(now, 3), 10 * hourMs);
  content = await copyContent({
    'campaigns/today.yaml': `
code: today
title: 今日问答
kind: quiz
sponsor: 示例车品
accessNumber: "10620007"
keyword: WD
opens: ${written(later(now, -dayMs))}
closes: ${written(dayStart(now, 2))}
drawAt: ${written(drawAt)}
needed: 2
claimDays: 2
substitutes: 1
budgetFen: 10000
prizes: [{ name: 洗车卡, count: 1, valueFen: 10000 }]
questions:
  - { ask: 雾天开哪种灯？, choices: [远光灯, 雾灯], right: 2 }
  - { ask: 雨刮壶里加什么水？, accept: [玻璃水] }
`,
  });
  house = await aHouse({ SPGATE_CONTENT: content });
});

test.after.always('stop the house', async () => {
  await house?.stop();
  await rm(content, { recursive: true });
});

/** Plays the quiz to its end; resolves with what the handset shows. */
async function play(phone: string, answers: readonly string[]): Promise<string[]> {
  let texts: string[] = [];
  for (const text of ['WD', ...answers]) {
    await house.text(phone, text);
    texts = await house.arrived(phone, texts.length + 1);
  }
  return texts;
}

test.serial(
  'CA-051, CA-053: a quiz over real SGIP, from its word to the prize SMS, the claim and the substitute winner',
  async (t) => {
    const [one, two, three] = ['15633000001', '15633000002', '15633000003'];
    const texts = await play(one, ['2', '玻璃水']);
    t.regex(texts[0]!, /第1\/2题：雾天开哪种灯？1远光灯 2雾灯，回复序号/);
    t.regex(texts[2]!, /有抽奖资格.*开奖种子校验码[0-9a-f]{8}/);
    await play(two, ['2', '玻璃水']);
    t.regex((await play(three, ['1', '玻璃水'])).at(-1)!, /答对1题，抽奖须答对2题/);

    t.is(await house.walkTo(beijingIso(later(drawAt, hourMs))), 200);
    const [award] = await house.db.read<{ phone: string }>('select phone from contest_award');
    const winner = award!.phone;
    t.true([one, two].includes(winner), 'the third did not qualify');
    const other = winner === one ? two : one;
    const until = dayOf(later(drawAt, 2 * dayMs))
      .split('-')
      .map(Number);
    t.regex(
      (await house.arrived(winner, 4))[3]!,
      new RegExp(`抽得示例车品提供的洗车卡！${until[1]}月${until[2]}日前发WD`),
    );

    t.is(await house.walkTo(beijingIso(later(drawAt, 2 * dayMs + hourMs))), 200);
    t.regex((await house.arrived(other, 4))[3]!, /抽得示例车品提供的洗车卡/, 'nobody claimed, so the next one is told');
    await house.text(other, 'WD');
    t.regex((await house.arrived(other, 5))[4]!, /已登记领取洗车卡/);
    await house.text(winner, 'WD');
    t.regex((await house.arrived(winner, 5))[4]!, /已过领取期限/);

    const [fees] = await house.db.read<{ free: boolean }>(
      `select bool_and(state = 'delivered' or state = 'queued') as free from mt where reason like 'contest today%'`,
    );
    t.true(fees!.free);
    t.is((await house.db.read('select id from charge')).length, 0, 'nothing was charged');
    t.is((await house.db.read(`select phone from mt where reason = 'contest today: won'`)).length, 2);
  },
);
