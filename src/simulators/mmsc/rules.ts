import { type Medium, type Mm7Read, readSmil, type Slide } from '../../protocols/mm7/index.ts';
import { XmlError } from '../../protocols/xml/index.ts';
import { canonicalPhone, isMobile, type Phone } from '../../values/phone.ts';
import type { MmscAccount, Reaches } from './account.ts';

const usualBytes = 300 * 1024;
const smilType = 'application/smil';

/** What handsets of the years take (mms-content.md 3). */
const types =
  /^(text\/(plain|x-vcard|x-vcalendar)|image\/(jpeg|gif|png|vnd\.wap\.wbmp)|audio\/[\w.+-]+|video\/(3gpp|mp4)|application\/smil)$/;

/** A recipient: the phone, and how the SP wrote it. */
export type Recipient = { readonly phone: Phone; readonly written: string };

/** Everyone a request goes to. An address that is only displayed is no recipient. */
export function recipientsOf(recipients: RecipientGroups): Recipient[] {
  const { to = [], cc = [], bcc = [] } = recipients;
  return [...to, ...cc, ...bcc]
    .filter(({ displayOnly }) => !displayOnly)
    .map(({ value }) => ({ phone: canonicalPhone(value), written: value }));
}

type RecipientGroups = Extract<Mm7Read['message'], { name: 'SubmitReq' }>['recipients'];

/** What an MMSC has against a Submit, as a status; undefined when it takes it. The first thing counts (spec 8, 13). */
export function refusalOf(
  { message, media, namespace }: Mm7Read & { readonly message: Extract<Mm7Read['message'], { name: 'SubmitReq' }> },
  account: MmscAccount,
  { reaches, knowsLink }: { reaches: Reaches; knowsLink: (linkedId: string) => boolean },
): number | undefined {
  const foreign = foreignerOf({ senderIdentification: message.senderIdentification, namespace }, account);
  if (foreign !== undefined) return foreign;
  const { serviceCode, linkedId } = message;
  if (account.serviceCodes && !account.serviceCodes.includes(serviceCode ?? '')) return 4007;
  if (linkedId !== undefined && !knowsLink(linkedId)) return 2006;
  const recipients = recipientsOf(message.recipients);
  if (recipients.length > (account.maxRecipients ?? 1)) return 3003;
  if (recipients.length === 0 || recipients.some(({ phone }) => !isMobile(phone))) return 2002;
  if (recipients.some(({ phone }) => !reaches(phone))) return 2003;
  return contentRefusal(media, account);
}

/** Who asks must be who it is, in a version that is spoken here. */
export function foreignerOf(
  { senderIdentification, namespace }: SaysWho,
  { vaspId, vasIds, namespaces }: MmscAccount,
): number | undefined {
  if (namespaces && !namespaces.includes(namespace ?? '')) return 4002;
  if (senderIdentification?.vaspId !== vaspId) return 4001;
  return vasIds.includes(senderIdentification.vasId ?? '') ? undefined : 2001;
}

type SaysWho = {
  readonly senderIdentification?: { readonly vaspId?: string; readonly vasId?: string } | undefined;
  readonly namespace: string | undefined;
};

/** What is wrong with the objects of a message. */
export function contentRefusal(media: readonly Medium[], { maxBytes = usualBytes }: MmscAccount): number | undefined {
  if (media.length === 0) return 4004;
  const bytes = media.reduce((sum, { data }) => sum + data.length, 0);
  if (bytes > maxBytes || media.some(({ type }) => !types.test(type))) return 2004;
  return slidesOf(media) === undefined ? 2004 : undefined;
}

/** The slides of a message: as its SMIL has them, else each object after the other; undefined for SMIL that cannot be shown. */
export function slidesOf(media: readonly Medium[]): readonly Slide[] | undefined {
  if (!slidesOfMedia.has(media)) slidesOfMedia.set(media, readSlides(media));
  return slidesOfMedia.get(media);
}

const slidesOfMedia = new WeakMap<readonly Medium[], readonly Slide[] | undefined>();

function readSlides(media: readonly Medium[]): Slide[] | undefined {
  const smil = media.find(({ type }) => type === smilType);
  if (!smil) return media.map(slideOfObject);
  const names = new Set(media.map(({ name }) => name));
  try {
    const { slides } = readSmil(smil.data);
    const missing = slides.some(({ image, text, audio, video }) =>
      [image, text, audio, video].some((name) => name !== undefined && !names.has(name)),
    );
    return missing ? undefined : slides;
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

function slideOfObject({ name, type }: Medium): Slide {
  const kind = type.startsWith('text/')
    ? 'text'
    : type.startsWith('audio/')
      ? 'audio'
      : type.startsWith('video/')
        ? 'video'
        : 'image';
  return { [kind]: name, durationMs: 5_000 };
}
