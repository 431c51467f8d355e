import type { Db } from '../../platform/db.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { withoutSecrets } from '../../platform/log.ts';
import { canonicalPhone, isMobile } from '../../values/phone.ts';
import { beijingIso, dayStart, hourMs, later, startOfDay } from '../../values/time.ts';
import { auditRequest } from './audit.ts';
import { type AuditAsked, type AuditRow, auditActions, countDeedsAlone, searchAudit } from './audit-store.ts';
import {
  type AuditFilter,
  type AuditLine,
  auditActionsAnswer,
  auditPage,
  auditQuery,
  revealBody,
  revealedNumber,
} from './contract.ts';
import type { Numbers } from './numbers.ts';
import { refused } from './problems.ts';

const readers = { roles: ['supervisor', 'administrator'] };
/** Whose lists carry masked numbers and whose work may need a whole one. */
const revealers = {
  roles: [
    ...[
      'care-agent',
      'technical-support',
      'supervisor',
      'operator',
      'reconciliation-clerk',
      'finance',
      'administrator',
      // Of their own rows only: nobody opens a reference that was given to somebody else.
      'carrier-data-entry',
      'telemarketer',
      'errand-agent',
    ],
  ],
};
const revealsAnHour = 60;

/** Searching what staff did, and the one way to see a number that a list masks. */
export function auditRoutes({ db, numbers }: { db: Db; numbers: Numbers }): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/audit/search',
      access: readers,
      summary: 'What staff did, the newest first: by person, action, subject or phone, day and correlation id',
      body: auditQuery,
      answer: auditPage,
      async handle(request) {
        const { limit, before } = request.body;
        const asked = askedOf(request.body);
        if (asked.phone) await db.transact((tx) => auditRequest(tx, request, 'audit.search', { phone: asked.phone! }));
        const rows = await searchAudit(db, { ...asked, before, limit: limit + 1 });
        return { body: { lines: rows.slice(0, limit).map(presentLine), more: rows.length > limit } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/audit/actions',
      access: readers,
      summary: 'Every action that the audit knows',
      answer: auditActionsAnswer,
      handle: async () => ({ body: { actions: await auditActions(db) } }),
    }),
    route({
      method: 'POST',
      path: '/api/reveal',
      access: revealers,
      summary: 'The whole number behind a masked one, with the reason; it is in the audit',
      body: revealBody,
      answer: revealedNumber,
      async handle(request) {
        const { ref, reason } = request.body;
        const caller = request.staff!;
        const phone = numbers.open(ref, caller);
        if (!phone) throw refused('reveal-again');
        await db.transact(async (tx) => {
          const since = later(request.now, -hourMs);
          if ((await countDeedsAlone(tx, caller.id, revealAction, since)) >= revealsAnHour)
            throw refused('too-many-reveals');
          await auditRequest(tx, request, revealAction, { phone }, { reason });
        });
        return { body: { phone } };
      },
    }),
  ];
}

const revealAction = 'number.reveal';

/** What a filter of the contract means to the audit. A subject that is a phone is looked up as whose things it was about. */
export function askedOf({
  person,
  action,
  subject,
  day,
  toDay,
  correlationId,
}: AuditFilter): Omit<AuditAsked, 'limit'> {
  const phone = subject === undefined ? undefined : canonicalPhone(subject);
  const isPhone = phone !== undefined && (isMobile(phone) || /^\d{7,}$/.test(phone));
  const last = toDay ?? day;
  return {
    ...{ person, action, correlationId },
    ...(isPhone ? { phone } : { subject }),
    from: day === undefined ? undefined : startOfDay(day),
    to: last === undefined ? undefined : dayStart(startOfDay(last), 1),
  };
}

/** A line as people see it: whatever slipped into it, no whole mobile number leaves. */
export function presentLine({ at, subject, detail, ...row }: AuditRow): AuditLine {
  return {
    ...row,
    at: beijingIso(at),
    subject: subject && withoutSecrets(subject),
    detail: JSON.parse(withoutSecrets(JSON.stringify(detail))),
  };
}
