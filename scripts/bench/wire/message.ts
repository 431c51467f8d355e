import { type Submit, submit } from '../../../src/protocols/cmpp/index.ts';

const different = 1024;
const msgContent = Buffer.from('您好，今天多云，气温十二到二十度。', 'utf16le').swap16();

/** What all contestants carry: Submits of CMPP 2.0 as an SP sends them, of one service to one phone after another. */
const messages: readonly Submit[] = Array.from({ length: different }, (_, i) => {
  const phone = `1300000${String(i).padStart(4, '0')}`;
  return submit.of({
    pkTotal: 1,
    pkNumber: 1,
    registeredDelivery: 1,
    msgLevel: 1,
    serviceId: 'NEWS',
    feeTerminalId: phone,
    msgFmt: 8,
    msgSrc: '901234',
    feeType: '02',
    feeCode: '000150',
    srcId: '106588881',
    destTerminalIds: [phone],
    msgContent,
  });
});

export function messageOf(index: number): Submit {
  return messages[index % different]!;
}
