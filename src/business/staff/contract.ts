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

// The caps keep a hostile length from the hash function, which would work on it.
const givenPassword = z.string().min(1).max(128);

/** What opens a session. */
export const signInBody = z.object({ name: z.string().trim().min(1).max(32), password: givenPassword });

/** What changes the own password; the new one has at least 12 characters. */
export const changePasswordBody = z.object({
  currentPassword: givenPassword,
  newPassword: z.string().min(12).max(128),
});

/** The signed-in person, as the consoles see it. */
export const me = z.object({ name: z.string(), role: staffRole, passwordChangeDue: z.boolean() });
export type Me = z.infer<typeof me>;
