import { createHash } from 'node:crypto';
import type { ChaseAnswer } from '../../business/relations/index.ts';
import {
  dsmpDevices,
  dsmpMsisdn,
  platformResult,
  readDsmpResponse,
  readIsmpResponse,
  writeIsmpWithdraw,
  writeUnSubscribeService,
} from '../../protocols/order-sync/index.ts';
import { isMobile, type Phone } from '../../values/phone.ts';
import type { CancelWay, OrderSheet } from './sheet.ts';
import { stampOf } from './stamp.ts';

/** What is to be ended at a carrier. `key` names the request; the same one again is the same request. */
export type Cancel = { readonly key: string; readonly phone: Phone; readonly productRef: string };

type Reverse = Extract<CancelWay, { by: 'reverse' }>;
type Sheet = OrderSheet & { readonly cancels: Reverse };

/** Whether a carrier takes cancels by its reverse interface. */
export function isReverse(sheet: OrderSheet): sheet is Sheet {
  return sheet.cancels.by === 'reverse';
}

/** Asks a carrier to end a relation. It never rejects: what goes wrong is an answer, and is tried again. */
export async function cancelAt(sheet: Sheet, cancel: Cancel, now: Date): Promise<ChaseAnswer> {
  try {
    const { write, read } = sheet.dialect === 'dsmp' ? dsmp : ismp;
    const result = platformResult(read(await send(sheet.cancels, write(sheet, cancel, now))));
    return { kind: kindOf(result.reaction), result: `${result.code} ${result.en}` };
  } catch (error) {
    return { kind: 'failed', result: error instanceof Error ? error.message : String(error) };
  }
}

function kindOf(reaction: ReturnType<typeof platformResult>['reaction']): ChaseAnswer['kind'] {
  if (reaction === 'done') return 'taken';
  return reaction === 'absent' || reaction === 'close' ? 'absent' : 'failed';
}

async function send({ url, seconds }: Reverse, body: string): Promise<string> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(seconds * 1000),
  });
  const text = await answer.text();
  // SOAP 1.1 sends its Faults with 500, and they say more than the number.
  if (!answer.ok && !text.includes('Fault')) throw new Error(`HTTP ${answer.status}`);
  return text;
}

type Tongue = {
  write(sheet: Sheet, cancel: Cancel, now: Date): string;
  read(document: string): number;
};

const dsmp: Tongue = {
  write(sheet, { key, phone, productRef }) {
    const user = isMobile(phone) ? dsmpMsisdn(phone) : { UserIDType: '2', MSISDN: '', PseudoCode: phone };
    return writeUnSubscribeService({
      transactionId: key,
      from: { DeviceType: dsmpDevices.sp, DeviceID: sheet.spId },
      to: { DeviceType: dsmpDevices.dsmp, DeviceID: sheet.cancels.device ?? '' },
      user,
      SPID: sheet.spId,
      SPServiceID: productRef,
    });
  },
  read: (document) => readDsmpResponse(document).hRet,
};

const ismpUserTypes = { msisdn: '0', pseudo: '3' };

const ismp: Tongue = {
  write(sheet, { key, phone, productRef }, now) {
    const timeStamp = stampOf(now).slice(4);
    const { token } = sheet.cancels;
    return writeIsmpWithdraw({
      ...{ streamingNo: key, timeStamp, SPID: sheet.spId, productID: productRef, userID: phone },
      userIDType: isMobile(phone) ? ismpUserTypes.msisdn : ismpUserTypes.pseudo,
      spPassword: token === undefined ? '' : passwordOf(sheet.spId + token + timeStamp),
    });
  },
  read: (document) => readIsmpResponse(document).resultCode,
};

/** ISMP wants the MD5 of SP, token and time in capitals. */
function passwordOf(material: string): string {
  return createHash('md5').update(material).digest('hex').toUpperCase();
}
