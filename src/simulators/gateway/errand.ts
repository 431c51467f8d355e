import type { PassingPdu } from '../handsets.ts';
import type { GatewayTypes } from './types.ts';

/** A request to an SP, in the words of a protocol. */
export type Parcel<G extends GatewayTypes> = {
  /** Names it in the log. */
  readonly id: string;
  /** The request as connections of this version lay it out; the same each time. */
  readonly requestFor: (version: number) => G['request'];
  /** The number it goes by for ever; unless given, each connection numbers it in its own way. */
  readonly sequence?: G['sequence'];
};

/** A PDU that passes now, made when somebody wants to keep it. */
export type Passing = () => PassingPdu;

/** Something the gateway has for an SP, until it is answered. */
export type Errand<G extends GatewayTypes> = Parcel<G> & {
  /** The fault that sends it once more. */
  readonly copiedBy: 'duplicateDeliverPercent' | 'duplicateReportPercent';
  /** It leaves, for the first time when `attempt` is 1. */
  readonly onSent?: (attempt: number, passing: Passing) => void;
  /** The SP answered; `isFinal` is false when it will be sent again because the SP asked for that. */
  readonly onAnswer: (result: number, isFinal: boolean, passing: Passing) => void;
};

/** An errand and how often it left so far. A copy is what a fault sends once more. */
export type Load<G extends GatewayTypes> = {
  readonly errand: Errand<G>;
  readonly isCopy: boolean;
  attempts: number;
  /** Its number on the connection that it went down last. */
  last?: { readonly session: object; readonly sequence: G['sequence'] };
};
