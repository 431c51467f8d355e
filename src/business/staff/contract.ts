import { z } from 'zod';

/** What a person may do here. Least privilege: a route names the roles it serves, and no role contains another. */
export const staffRole = z.enum([
  'agent-10010',
  'care-agent',
  'technical-support',
  'supervisor',
  'editor',
  'reviewer',
  'merchant-clerk',
  'merchant-manager',
  'business-developer',
  'errand-agent',
  'telemarketer',
  'carrier-data-entry',
  'hall-clerk',
  'reconciliation-clerk',
  'operator',
  'finance',
  'administrator',
]);
export type StaffRole = z.infer<typeof staffRole>;

/** What one person has proposed, and another must confirm. */
export const proposal = z.object({
  verdict: z.string(),
  evidence: z.string().optional(),
  because: z.string(),
  who: z.string(),
  at: z.iso.datetime({ offset: true }),
  /** By the person who asks. */
  isMine: z.boolean(),
});
export type Proposal = z.infer<typeof proposal>;

/** For whom people of a role work, when that is not us: a carrier, by its name in the code, or a company of any name. */
export const employers: Readonly<Partial<Record<StaffRole, 'carrier' | 'company'>>> = {
  'agent-10010': 'carrier',
  'carrier-data-entry': 'carrier',
  'hall-clerk': 'carrier',
  telemarketer: 'company',
  'merchant-clerk': 'company',
  'merchant-manager': 'company',
};

// The caps keep a hostile length from the hash function, which would work on it.
const givenPassword = z.string().min(1).max(128);
const newPassword = z.string().min(12).max(128);
/** Six digits from the person's device, or one of the recovery codes; blanks and hyphens do not matter. */
const givenCode = z.string().trim().min(6).max(32);
const reason = z.string().trim().min(2).max(200);

/** What opens a session. */
export const signInBody = z.object({ name: z.string().trim().min(1).max(32), password: givenPassword });

/**
 * The signed-in person, as the consoles see it. While `passwordChangeDue` or `secondFactor` is `due`, everything but the own
 * account is refused with the problem `password-change-due` or `second-factor-due`: lead the person to /account.
 * `unavailable`: this installation has no SECRET_KEY, so nobody can have a second factor.
 */
export const me = z.object({
  name: z.string(),
  role: staffRole,
  /** The company this person works for; null for our own people. */
  organisation: z.string().nullable(),
  passwordChangeDue: z.boolean(),
  secondFactor: z.enum(['on', 'off', 'due', 'unavailable']),
});
export type Me = z.infer<typeof me>;

/**
 * What a sign-in brings. `second-factor`: the password was right; within five minutes the code goes to
 * POST /api/sign-in/second-factor, and nothing opens before. `signed-in`: this is who one is now.
 */
export const signInAnswer = z.discriminatedUnion('next', [
  z.object({ next: z.literal('second-factor') }),
  z.object({ next: z.literal('signed-in'), me }),
]);
export type SignInAnswer = z.infer<typeof signInAnswer>;

/** The second step of a sign-in. */
export const secondStepBody = z.object({ code: givenCode });

/** What changes the own password; the new one has at least 12 characters. */
export const changePasswordBody = z.object({ currentPassword: givenPassword, newPassword });

/** The own account: what of it a person may see. */
export const ownAccount = me.extend({
  /** The sign-in before this one, for its owner to recognise; null at the first. */
  signedInBefore: z.object({ at: z.iso.datetime({ offset: true }), from: z.string() }).nullable(),
  recoveryCodesLeft: z.number().int(),
});
export type OwnAccount = z.infer<typeof ownAccount>;

/** One of the own sessions; `current` is the one that asks. */
export const ownSession = z.object({
  id: z.uuid(),
  startedAt: z.iso.datetime({ offset: true }),
  seenAt: z.iso.datetime({ offset: true }),
  address: z.string(),
  userAgent: z.string(),
  current: z.boolean(),
});
export const ownSessions = z.object({ sessions: z.array(ownSession) });

/** Who begins or changes a second factor says the password again. */
export const passwordBody = z.object({ currentPassword: givenPassword });
/** A secret to put into a device: as an address for its camera, and to be typed. It counts once a code of it has come. */
export const secondFactorDraft = z.object({ uri: z.string(), secret: z.string() });
export const confirmBody = z.object({ code: givenCode });
/** Shown once, kept as digests: each opens the account once instead of a code. */
export const recoveryCodes = z.object({ codes: z.array(z.string()) });
export const removeSecondFactorBody = z.object({ currentPassword: givenPassword, code: givenCode });

const accountName = z
  .string()
  .trim()
  .min(2)
  .max(32)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u);
const organisation = z.string().trim().min(1).max(64).nullable();

/** An account, as administrators see it. */
export const staffAccount = z.object({
  id: z.uuid(),
  name: z.string(),
  role: staffRole,
  organisation: z.string().nullable(),
  state: z.enum(['active', 'locked', 'disabled']),
  lockedUntil: z.iso.datetime({ offset: true }).nullable(),
  passwordChangeDue: z.boolean(),
  /** Until when a one-time password opens; null where the owner chose the password. */
  passwordEndsAt: z.iso.datetime({ offset: true }).nullable(),
  secondFactor: z.boolean(),
  sample: z.boolean(),
  sessions: z.number().int(),
  signedInAt: z.iso.datetime({ offset: true }).nullable(),
  /** The own account of who asks, which others must change. */
  self: z.boolean(),
});
export type StaffAccountView = z.infer<typeof staffAccount>;

/** Accounts whose name or organisation contains `find`, in the order of names, from behind the name `after`. */
export const accountsQuery = z.object({
  find: z.string().trim().max(64).optional(),
  role: staffRole.optional(),
  state: z.enum(['active', 'locked', 'disabled']).optional(),
  after: z.string().max(32).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const accountsPage = z.object({ accounts: z.array(staffAccount), more: z.boolean() });

/** A new account. People of outside companies name theirs; our own have none. */
export const newAccountBody = z.object({
  name: accountName,
  role: staffRole,
  organisation: organisation.default(null),
});
export const changeAccountBody = z.object({
  name: accountName.optional(),
  role: staffRole.optional(),
  organisation: organisation.optional(),
});
export const accountParams = z.object({ id: z.uuid() });
export const becauseBody = z.object({ reason });
/** A password that opens once and must then be changed. It is shown now and kept nowhere. */
export const oneTimePassword = z.object({ account: staffAccount, oneTimePassword: z.string() });
export type OneTimePassword = z.infer<typeof oneTimePassword>;

const day = z.iso.date();

/** What to look for in the audit. `person` is part of a name; `subject` is whole, and a phone finds what was done to its things. */
export const auditFilter = z.object({
  person: z.string().trim().min(1).max(32).optional(),
  action: z.string().trim().min(1).max(64).optional(),
  subject: z.string().trim().min(1).max(128).optional(),
  /** A Beijing day, or the first of several. */
  day: day.optional(),
  toDay: day.optional(),
  correlationId: z.string().trim().min(1).max(64).optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;
export const auditQuery = auditFilter.extend({
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
/** A line of the audit. `person` is null where nobody was signed in. */
export const auditLine = z.object({
  id: z.uuid(),
  at: z.iso.datetime({ offset: true }),
  person: z.string().nullable(),
  role: staffRole.nullable(),
  action: z.string(),
  subject: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  address: z.string(),
  correlationId: z.string(),
});
export type AuditLine = z.infer<typeof auditLine>;
export const auditPage = z.object({ lines: z.array(auditLine), more: z.boolean() });
export const auditActionsAnswer = z.object({ actions: z.array(z.string()) });

export const revealBody = z.object({ ref: z.string().min(1).max(512), reason });
export const revealedNumber = z.object({ phone: z.string() });
