import { type Submit, submit } from '../../../src/protocols/cmpp/index.ts';

/** The message all contestants carry: a Submit of CMPP 2.0 to one phone, as an SP sends them. */
export const message: Submit = submit.of({
  pkTotal: 1,
  pkNumber: 1,
  registeredDelivery: 1,
  msgLevel: 1,
  serviceId: 'NEWS',
  feeTerminalId: '13000000001',
  msgFmt: 8,
  msgSrc: '901234',
  feeType: '02',
  feeCode: '000150',
  srcId: '106588881',
  destTerminalIds: ['13000000001'],
  msgContent: Buffer.from('您好，今天多云，气温十二到二十度。', 'utf16le').swap16(),
});
