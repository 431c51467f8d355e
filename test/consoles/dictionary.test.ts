import test from 'ava';
import { dictionary } from '../../src/consoles/shell/dictionary.ts';

test('A text that one language lacks, or has too many, does not compile', (t) => {
  // @ts-expect-error English has no word for cancel.
  const lacking = dictionary({ 'zh-CN': { order: '订购', cancel: '退订' }, en: { order: 'Order' } });
  // @ts-expect-error Chinese has no word for refund.
  const surplus = dictionary({ 'zh-CN': { order: '订购' }, en: { order: 'Order', refund: 'Refund' } });
  t.is(lacking.en.order, surplus.en.order);
});
