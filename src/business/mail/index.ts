export { type MailServer, mailServerOf, type WhenTaken, whenTakenOf } from './account.ts';
export { startMail } from './keep-going.ts';
export type { Automatic, Mail, MailFile } from './model.ts';
export { plain, tokenOf } from './model.ts';
export { readMail } from './read-mail.ts';
export { type Receiver, type Taken, type Taker, tryMailbox } from './receive.ts';
export { type Sender, tryOutgoing, type WhenMailSettled } from './send.ts';
export {
  type Aside,
  beginThread,
  findAside,
  type MailOut,
  mailCounts,
  mailsAbout,
  mailsAside,
  mailsFrom,
  markBounced,
  type NewMail,
  queueMail,
  reportedMail,
  settleAside,
  settleByHand,
  type Thread,
  threadOf,
  threadsAbout,
  troubledMails,
} from './store.ts';
