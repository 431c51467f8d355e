/** Status codes of MM7 with their texts (spec 8, 3GPP TS 23.140 table). */
export const statusTexts: Readonly<Record<number, string>> = {
  1000: 'Success',
  1100: 'Partial success',
  2000: 'Client error',
  2001: 'Operation restricted',
  2002: 'Address error',
  2003: 'Address not found',
  2004: 'Multimedia content refused',
  2005: 'Message ID not found',
  2006: 'LinkedID not found',
  2007: 'Message format corrupt',
  2008: 'Application ID not found',
  2009: 'Reply application ID not found',
  3000: 'Server error',
  3001: 'Not possible',
  3002: 'Message rejected',
  3003: 'Multiple addresses not supported',
  3004: 'Application addressing not supported',
  4000: 'General service error',
  4001: 'Improper identification',
  4002: 'Unsupported version',
  4003: 'Unsupported operation',
  4004: 'Validation error',
  4005: 'Service error',
  4006: 'Service unavailable',
  4007: 'Service denied',
  4008: 'Application denied',
};

/** What the sender of a message does about its status. */
export type StatusReaction =
  | 'accepted'
  /** Try the same again later. */
  | 'retry'
  /** Wrong for this number; another number of the same message may be right. */
  | 'number'
  /** Send to one number at a time on this channel. */
  | 'split'
  /** The content is refused: no further copy of it will be taken. */
  | 'stop-content'
  /** Credentials, version or form are wrong: nothing will be taken on this channel until somebody mends it. */
  | 'stop-channel'
  | 'refused'
  /** No answer that can be read came: it may have been taken, and is never sent again by itself. */
  | 'unknown';

const reactions: Readonly<Record<number, StatusReaction>> = {
  2002: 'number',
  2003: 'number',
  2004: 'stop-content',
  2007: 'stop-channel',
  3000: 'retry',
  3003: 'split',
  4000: 'retry',
  4001: 'stop-channel',
  4002: 'stop-channel',
  4004: 'stop-channel',
  4006: 'retry',
  4007: 'number',
};

/** What to do about a status. A code nobody knows counts as the first of its class; one of no class, as a server error. */
export function reactionTo(status: number): StatusReaction {
  if (status >= 1000 && status < 2000) return 'accepted';
  const isKnown = status in statusTexts;
  const nearest = status >= 2000 && status < 5000 ? Math.floor(status / 1000) * 1000 : 3000;
  return reactions[isKnown ? status : nearest] ?? 'refused';
}

/** What a delivery report's MMStatus says of a message, as each vendor writes it (spec 6, 12). */
export type Delivery = 'delivered' | 'forwarded' | 'deferred' | 'failed' | 'unknown';

const deliveries: Readonly<Record<string, Delivery>> = {
  retrieved: 'delivered',
  forwarded: 'forwarded',
  deferred: 'deferred',
  expired: 'failed',
  rejected: 'failed',
  systemrejected: 'failed',
  recipientrejected: 'failed',
  unrecognised: 'failed',
  unrecognized: 'failed',
  deliveryconditionnotmet: 'failed',
  unreachable: 'failed',
  notsupported: 'failed',
};

/** Reads an MMStatus of a delivery report. `forwarded` has left the carrier's reach, `deferred` is not final. */
export function deliveryOf(mmStatus: string): Delivery {
  return deliveries[mmStatus.replace(/[\s_-]/g, '').toLowerCase()] ?? 'unknown';
}
