import type { Phone } from '../../values/phone.ts';

/** How an MMSC proves who it is when it calls an SP. */
export type Login = { readonly user: string; readonly password: string; readonly scheme: 'basic' | 'digest' };

/** What an MMSC knows of an SP (VASP) that sends through it. */
export type MmscAccount = {
  readonly name: string;
  /** How the SP proves who it is; by its addresses alone where this is absent. */
  readonly login?: {
    readonly user: string;
    readonly password: string;
    readonly schemes: readonly ('basic' | 'digest')[];
  };
  /** Addresses it may come from; any unless given. */
  readonly addresses?: readonly string[];
  readonly vaspId: string;
  /** Its VASIDs: service numbers, or products where the carrier wants these there. */
  readonly vasIds: readonly string[];
  /** Codes of its products; any unless given. */
  readonly serviceCodes?: readonly string[];
  /** Labels of schemas that are taken; any unless given. */
  readonly namespaces?: readonly string[];
  /** Recipients in one Submit; 1 unless given. */
  readonly maxRecipients?: number;
  /** Bytes of the objects of one message; 300 KiB unless given. */
  readonly maxBytes?: number;
  /** How the MMSC speaks to it. */
  readonly dialect: MmscDialect;
  /** Where the SP is told of reports and messages, and how the MMSC proves who it is there. */
  receiver?: { readonly url: string; readonly login?: Login };
};

/** `mbuni`: fields out of order, handset and number in each other's place; `china-mobile`: as its SDK writes. */
export type MmscDialect = 'rel5' | 'rel6' | 'mbuni' | 'china-mobile';

/** Whether the MMSC reaches a phone. */
export type Reaches = (phone: Phone) => boolean;
