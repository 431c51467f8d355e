/** What peers of MM7 do differently, as data of a link sheet: nobody's habit is built in (spec 7, 10). */
export type Mm7Dialect = {
  /** Label behind the schema address, such as `REL-6-MM7-1-4`. */
  readonly namespace: string;
  /** MM7Version, such as `6.8.0`: a setting of its own. */
  readonly version: string;
  /** Body elements with the prefix `mm7:`, or in a default namespace. */
  readonly elements: 'prefixed' | 'default';
  /** SenderAddress and Sender as a typed child, or as plain text, as early Rel-5 and China Mobile have it. */
  readonly senders: 'typed' | 'plain';
  /** Times with Beijing's offset, or in UTC: one MMSC drops offsets (spec 11.4). */
  readonly times: '+08:00' | 'Z';
  /** When to deliver and when to give up: as a time, as a duration from now, or not at all. */
  readonly limits: 'time' | 'duration' | 'omit';
  /** Whether a Content element points at the multimedia part. */
  readonly contentElement: boolean;
  /** Charset of text parts. */
  readonly textCharset: 'UTF-8' | 'GBK';
  /** Sent as `MM7APIVersion`, which some provincial MMSCs look at. */
  readonly apiVersion?: string;
};

/** 3GPP Rel-5 as most MMSCs in service speak it. */
export const rel5: Mm7Dialect = {
  namespace: 'REL-5-MM7-1-0',
  version: '5.3.0',
  elements: 'prefixed',
  senders: 'typed',
  times: '+08:00',
  limits: 'time',
  contentElement: true,
  textCharset: 'UTF-8',
};

/** 3GPP Rel-6. */
export const rel6: Mm7Dialect = { ...rel5, namespace: 'REL-6-MM7-1-4', version: '6.8.0' };

/** As the SDK of China Mobile writes, which China Unicom's SPs use as well. */
export const chinaMobile: Mm7Dialect = {
  ...rel5,
  namespace: 'REL-6-MM7-1-0',
  version: '6.3.0',
  elements: 'default',
  senders: 'plain',
  apiVersion: 'V1.5.3_20040621',
};

/** Dialects a link sheet may name and then change field by field. */
export const dialects = { rel5, rel6, 'china-mobile': chinaMobile } as const;

/** What all labels stand behind. */
export const schemaAddress = 'http://www.3gpp.org/ftp/Specs/archive/23_series/23.140/schema/';
