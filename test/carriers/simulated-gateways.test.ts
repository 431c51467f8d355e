import test from 'ava';
import { openHandsets } from '../../src/simulators/handsets.ts';
import { startIsmg } from '../../src/simulators/ismg.ts';
import { startSmgw } from '../../src/simulators/smgw.ts';
import { withDatabase } from '../support/database.ts';
import { account, secret } from './a-gateway.ts';
import { aLongSheet } from './a-long-link.ts';
import { LinkWorld, texts, until } from './a-world.ts';

const database = withDatabase();
const simulators = { cmpp: startIsmg, smgp: startSmgw };
/** Five phones of each network. */
const phones = {
  cmpp: ['13933000001', '13933000002', '13933000003', '13933000004', '13933000005'],
  smgp: ['13315000001', '13315000002', '13315000003', '13315000004', '13315000005'],
};

/** Everything a gateway can do wrong without refusing for good, some of the time. */
const faults = {
  seed: 5,
  dropPercent: 1,
  delayPercent: 5,
  delayMs: 50,
  reportFirstPercent: 20,
  duplicateReportPercent: 10,
  duplicateDeliverPercent: 20,
  reorderPercent: 20,
};

for (const protocol of ['cmpp', 'smgp'] as const) {
  const name = protocol.toUpperCase();

  test.serial(
    `${name}: against a gateway that does all kinds of things wrong nothing is lost, and copies are marked`,
    async (t) => {
      const handsets = await openHandsets({ now: () => new Date() });
      const accounts = [{ name: account, password: secret, accessNumbers: ['10620007'] }];
      const gateway = await simulators[protocol]({
        link: protocol,
        accounts,
        handsets,
        faults,
        responseTimeoutMs: 1_000,
      });
      t.teardown(() => gateway.stop());
      const sheet = await aLongSheet(protocol, protocol, { port: gateway.port }, { connections: 2 });
      const world = new LinkWorld(t, database(), { sheet, phone: '' });
      await world.open('a');
      const mts = [...texts(100), '感谢使用车友助理业务。'.repeat(20)];
      const mos = [...texts(20), '我想问一下这个业务怎么样'.repeat(12)];
      await world.queue(...phones[protocol].flatMap((phone) => mts.map((text) => ({ phone, text }))));
      for (const phone of phones[protocol]) for (const text of mos) gateway.sendMo(phone, '10620007', text);
      await world.isSettled('sending');
      await until('every MO and report is answered', () => gateway.waiting === 0);
      for (const phone of phones[protocol]) {
        const read = handsets.messages(phone).filter(({ direction }) => direction === 'mt');
        const seen = read.map(({ text }) => text);
        const unread = mts.filter((text) => !seen.includes(text));
        const lostTwice = await textsOf(phone, "submit.state = 'unsure' and resent");
        t.deepEqual(
          unread.filter((text) => !lostTwice.includes(text)),
          [],
          'every text can be read, but for one that got lost as its copy did, and the books know of that',
        );
        t.deepEqual(
          seen.filter((text) => !mts.includes(text)),
          [],
          'nothing else',
        );
        const twice = seen.filter((text, i) => seen.indexOf(text) < i);
        const marked = await textsOf(phone, 'maybe_twice');
        t.deepEqual(
          twice.filter((text) => !marked.includes(text)),
          [],
          'no copy without a mark',
        );
        const taken = world.taken.filter((mo) => mo.phone === phone);
        t.deepEqual(taken.map(({ text }) => text).toSorted(), mos.toSorted(), 'each MO is taken once');
      }
    },
  );
}

/** Texts of the messages to a phone of which the books say so of a part. */
async function textsOf(phone: string, what: string): Promise<string[]> {
  const rows = await database().read<{ text: string }>(
    `select text from submit join mt on mt.phone = submit.phone and mt.id = mt_id where mt.phone = $1 and ${what}`,
    [phone],
  );
  return rows.map(({ text }) => text);
}
