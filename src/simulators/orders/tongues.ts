import {
  type DsmpUser,
  dsmpDevices,
  dsmpMsisdn,
  ismpNotify,
  readDsmpResponse,
  readIsmpResponse,
  readIsmpWithdraw,
  readUnSubscribeService,
  readVacResponse,
  type VacNotify,
  vacNotify,
  writeDsmpResponse,
  writeIsmpNotify,
  writeIsmpResponse,
  writeSyncOrderRelation,
  writeVacNotify,
} from '../../protocols/order-sync/index.ts';
import { readEnvelope, type SoapStyle } from '../../protocols/xml/index.ts';

/** How each kind of platform speaks with an SP, from the carrier's end. */

export type Dialect = 'vac' | 'dsmp' | 'ismp';

/** A change of a relation, as somebody at the carrier makes it. */
export type Change = {
  readonly key: string;
  readonly phone: string;
  /** The phone stands for a code that the SP cannot read. */
  readonly pseudo: boolean;
  readonly productId: string;
  readonly oldProductId: string;
  readonly updateType: string;
  /** Where it was made: `10010`, `hall`, `telemarketing`, `sms`. */
  readonly channel: string;
  /** What the phone texted. */
  readonly content: string;
  readonly linkId: string;
  /** YYYYMMDDHHMISS. */
  readonly updateTime: string;
  readonly expireDate: string;
  readonly sentAt: string;
};

/** What the platform knows of the SP. */
export type Platform = {
  readonly peer: string;
  readonly dialect: Dialect;
  readonly spId: string;
  readonly style?: SoapStyle;
  /** What encodeStr must be, where a formula was agreed on. */
  readonly sign?: ((notify: VacNotify) => string) | undefined;
};

export type Tongue = {
  /** What a value of the action field does to the relation here; values that are not named leave it as it is. */
  readonly effects: Readonly<Record<string, 'open' | 'suspended' | 'closed'>>;
  /** How the platform says that it has ended a relation. */
  readonly cancelType: string;
  write(platform: Platform, change: Change): string;
  /** The SP's result. */
  read(answer: string): number;
  /** An SP's wish to end a relation, and how it is answered. */
  wish?(document: Uint8Array): {
    readonly phone: string;
    readonly productId: string;
    answer(result: number): string;
  };
};

const vac: Tongue = {
  effects: { 1: 'open', 2: 'closed', 4: 'open', 5: 'closed', 7: 'suspended', 8: 'open' },
  cancelType: '2',
  write({ spId, sign, style }, change) {
    const notify = vacNotify({
      recordSequenceId: change.key,
      userIdType: change.pseudo ? '2' : '1',
      userId: change.pseudo ? change.phone : `86${change.phone}`,
      serviceType: '90',
      ...{ spId, productId: change.productId, updateType: change.updateType, updateTime: change.updateTime },
      updateDesc: change.channel === 'sms' ? '' : change.channel,
      ...{ linkId: change.linkId, content: change.content },
      ...{ effectiveDate: change.updateTime, expireDate: change.expireDate, time_stamp: change.sentAt },
    });
    return writeVacNotify({ ...notify, encodeStr: sign?.(notify) ?? '' }, style);
  },
  read: (answer) => readVacResponse(answer).resultCode,
};

const accessModes: Readonly<Record<string, string>> = {
  sms: '3',
  web: '1',
  hall: '7',
  '10010': '7',
  telemarketing: '8',
};

const dsmp: Tongue = {
  effects: { 1: 'open', 2: 'closed', 3: 'open', 4: 'suspended' },
  cancelType: '2',
  write({ spId }, change) {
    const user: DsmpUser = change.pseudo
      ? { UserIDType: '2', MSISDN: '', PseudoCode: change.phone }
      : dsmpMsisdn(change.phone);
    return writeSyncOrderRelation({
      transactionId: change.key,
      from: { DeviceType: dsmpDevices.dsmp, DeviceID: '0023' },
      to: { DeviceType: dsmpDevices.sp, DeviceID: spId },
      ...{ feeUser: user, destUser: user },
      LinkID: change.linkId || 'SP',
      ...{ ActionID: change.updateType, ActionReasonID: '1', SPID: spId, SPServiceID: change.productId },
      AccessMode: accessModes[change.channel] ?? '8',
      FeatureStr: Buffer.from(change.content).toString('base64'),
    });
  },
  read: (answer) => readDsmpResponse(answer).hRet,
  wish(document) {
    const wish = readUnSubscribeService(readEnvelope(document));
    return {
      phone: wish.user.MSISDN || wish.user.PseudoCode,
      productId: wish.SPServiceID,
      answer: (hRet) => writeDsmpResponse('UnSubscribeServiceResp', { transactionId: wish.transactionId, hRet }),
    };
  },
};

const ismp: Tongue = {
  effects: { 0: 'open', 1: 'suspended', 2: 'open', 3: 'closed', 4: 'closed', 5: 'suspended', 6: 'open' },
  cancelType: '3',
  write({ style }, change) {
    const notify = ismpNotify({
      streamingNo: change.key,
      userID: change.phone,
      userIDType: change.pseudo ? '3' : '0',
      OPType: change.updateType,
      productID: change.productId,
      oldProductID: change.oldProductId,
    });
    return writeIsmpNotify(notify, style);
  },
  read: (answer) => readIsmpResponse(answer).resultCode,
  wish(document) {
    const wish = readIsmpWithdraw(readEnvelope(document));
    return {
      phone: wish.userID,
      productId: wish.productID,
      answer: (resultCode) =>
        writeIsmpResponse('spWithdrawSubscription', { streamingNo: wish.streamingNo, resultCode }),
    };
  },
};

export const tongues: Readonly<Record<Dialect, Tongue>> = { vac, dsmp, ismp };
