import {
  address,
  addresses,
  attributes,
  count,
  type Fields,
  flag,
  group,
  optional,
  text,
  time,
  type ValuesOf,
  when,
  word,
} from './fields.ts';

/** The messages of 3GPP TS 23.140 clause 8.7, field by field in the order of the schema. Keys are the elements' names. */

const mm7Version = optional(text('MM7Version'));
const senderIdentification = optional(
  group('SenderIdentification', {
    vaspId: optional(text('VASPID')),
    vasId: optional(text('VASID')),
    senderAddress: optional(address('SenderAddress', 'sender')),
  }),
);
const recipients = {
  to: optional(addresses('To')),
  cc: optional(addresses('Cc')),
  bcc: optional(addresses('Bcc')),
};
const applications = {
  applicId: optional(text('ApplicID')),
  replyApplicId: optional(text('ReplyApplicID')),
  auxApplicInfo: optional(text('AuxApplicInfo')),
};
const priority = optional(word<'Low' | 'Normal' | 'High'>('Priority'));
const content = optional(attributes('Content', 'href', 'allowAdaptations'));
const uaCapabilities = optional(attributes('UACapabilities', 'UAProf', 'TimeStamp'));
const status = group('Status', {
  statusCode: count('StatusCode'),
  statusText: optional(text('StatusText')),
  details: optional(text('Details')),
});
const messageId = text('MessageID');
const relay = optional(text('MMSRelayServerID'));

/** What each message holds. Whatever peers leave out in practice is optional to read. */
export const messages = {
  SubmitReq: {
    mm7Version,
    senderIdentification,
    recipients: group('Recipients', recipients),
    serviceCode: optional(text('ServiceCode')),
    linkedId: optional(text('LinkedID')),
    messageClass: optional(word<'Personal' | 'Informational' | 'Advertisement' | 'Auto'>('MessageClass')),
    timeStamp: optional(time('TimeStamp')),
    replyCharging: optional(attributes('ReplyCharging', 'replyChargingSize', 'replyDeadline')),
    earliestDeliveryTime: optional(when('EarliestDeliveryTime')),
    expiryDate: optional(when('ExpiryDate')),
    deliveryReport: optional(flag('DeliveryReport')),
    readReply: optional(flag('ReadReply')),
    priority,
    subject: optional(text('Subject')),
    chargedParty: optional(word<'Sender' | 'Recipient' | 'Both' | 'Neither' | 'ThirdParty'>('ChargedParty')),
    chargedPartyId: optional(text('ChargedPartyID')),
    distributionIndicator: optional(flag('DistributionIndicator')),
    deliveryCondition: optional(group('DeliveryCondition', { dc: optional(count('DC')) })),
    ...applications,
    contentClass: optional(text('ContentClass')),
    drmContent: optional(flag('DRMContent')),
    content,
  },
  SubmitRsp: { mm7Version, status, messageId: optional(messageId) },
  CancelReq: {
    mm7Version,
    senderIdentification,
    messageId,
    recipients: optional(group('Recipients', recipients)),
    ...applications,
  },
  CancelRsp: { mm7Version, status },
  ReplaceReq: {
    mm7Version,
    senderIdentification,
    messageId,
    serviceCode: optional(text('ServiceCode')),
    timeStamp: optional(time('TimeStamp')),
    readReply: optional(flag('ReadReply')),
    earliestDeliveryTime: optional(when('EarliestDeliveryTime')),
    distributionIndicator: optional(flag('DistributionIndicator')),
    contentClass: optional(text('ContentClass')),
    drmContent: optional(flag('DRMContent')),
    ...applications,
    content,
  },
  ReplaceRsp: { mm7Version, status },
  DeliverReq: {
    mm7Version,
    mmsRelayServerId: relay,
    vaspId: optional(text('VASPID')),
    vasId: optional(text('VASID')),
    linkedId: optional(text('LinkedID')),
    sender: address('Sender', 'sender'),
    recipients: optional(group('Recipients', recipients)),
    timeStamp: optional(time('TimeStamp')),
    replyChargingId: optional(text('ReplyChargingID')),
    priority,
    subject: optional(text('Subject')),
    ...applications,
    uaCapabilities,
    content,
  },
  DeliverRsp: { mm7Version, status, serviceCode: optional(text('ServiceCode')) },
  DeliveryReportReq: {
    mm7Version,
    mmsRelayServerId: relay,
    messageId,
    recipient: optional(address('Recipient', 'recipient')),
    sender: optional(address('Sender', 'sender')),
    date: optional(time('Date', 'TimeStamp')),
    mmStatus: text('MMStatus'),
    mmStatusExtension: optional(text('MMStatusExtension')),
    statusText: optional(text('StatusText')),
    ...applications,
    uaCapabilities,
  },
  DeliveryReportRsp: { mm7Version, status },
  ReadReplyReq: {
    mm7Version,
    mmsRelayServerId: relay,
    messageId,
    recipient: optional(address('Recipient', 'recipient')),
    sender: optional(address('Sender', 'sender')),
    timeStamp: optional(time('TimeStamp', 'Date')),
    mmStatus: text('MMStatus'),
    statusText: optional(text('StatusText')),
    ...applications,
  },
  ReadReplyRsp: { mm7Version, status },
  /** For requests that cannot be answered by their own kind: from the MMSC, and from us. */
  RSErrorRsp: { mm7Version, status },
  VASPErrorRsp: { mm7Version, status },
} as const satisfies Record<string, Fields>;

/** The name of a message, which is that of its element. */
export type Mm7Name = keyof typeof messages;

/** The values of one message. */
export type Mm7Values<N extends Mm7Name> = ValuesOf<(typeof messages)[N]>;

/** A message: its name and its values. */
export type Mm7Message<N extends Mm7Name = Mm7Name> = { readonly [K in N]: { readonly name: K } & Mm7Values<K> }[N];

/** Which answer belongs to which request. */
export const answers = {
  SubmitReq: 'SubmitRsp',
  CancelReq: 'CancelRsp',
  ReplaceReq: 'ReplaceRsp',
  DeliverReq: 'DeliverRsp',
  DeliveryReportReq: 'DeliveryReportRsp',
  ReadReplyReq: 'ReadReplyRsp',
} as const satisfies Partial<Record<Mm7Name, Mm7Name>>;

/** A message that asks. */
export type Mm7Request = keyof typeof answers;
