import { randomUUID } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import {
  decide,
  type Issue,
  type IssueDeed,
  isApproved,
  withApproval,
} from '../../../../src/products/mms/editorial/issue.ts';

const now = new Date('2026-11-23T10:00:00+08:00');
const people = {
  editor: { id: randomUUID(), role: 'editor' },
  reviewer: { id: randomUUID(), role: 'reviewer' },
  supervisor: { id: randomUUID(), role: 'supervisor' },
};

const draft: Issue = {
  id: randomUUID(),
  title: 'car-owner',
  state: 'draft',
  hash: 'a',
  authors: [people.editor.id],
  approvals: [],
  slot: undefined,
  dueAt: undefined,
};

const rules = { isClear: true, isStrict: false, isUnfiled: false };

test('CA-012: who wrote in an issue does not approve it, whatever their role', (t) => {
  const issue: Issue = { ...draft, state: 'review', authors: [people.editor.id, people.reviewer.id] };
  const by = (person: { id: string; role: string }) =>
    decide('approve', issue, { by: person, seen: 'a', ...rules }, now);
  t.deepEqual(by(people.reviewer), { refused: 'own-issue' });
  t.deepEqual(by(people.editor), { refused: 'not-a-reviewer' });
  t.is(by(people.supervisor), 'approved');
});

test('CA-012: an approval is of the content that was seen, and of no other', (t) => {
  const review: Issue = { ...draft, state: 'review', hash: 'b' };
  const doing = { by: people.reviewer, seen: 'a', ...rules };
  t.deepEqual(decide('approve', review, doing, now), { refused: 'other-content' });
  const approved = withApproval({ ...review, hash: 'a' }, doing, now);
  t.true(isApproved(approved, false));
  t.false(isApproved({ ...approved, hash: 'b' }, false));
});

test('CA-011: an issue with car show models is approved only when a supervisor has approved it too', (t) => {
  const review: Issue = { ...draft, state: 'review' };
  const strict = { ...rules, isStrict: true, seen: 'a' };
  t.is(decide('approve', review, { ...strict, by: people.reviewer }, now), 'review');
  const once = withApproval(review, { by: people.reviewer, seen: 'a' }, now);
  t.is(decide('approve', once, { ...strict, by: people.supervisor }, now), 'approved');
  t.is(decide('approve', review, { ...strict, by: people.supervisor }, now), 'approved');
});

test('What must be mended keeps an issue from review; a slot that is over keeps it from being scheduled', (t) => {
  const doing = { by: people.editor, seen: 'a', ...rules };
  t.deepEqual(decide('submit', draft, { ...doing, isClear: false }, now), { refused: 'not-clear' });
  const approved: Issue = { ...withApproval(draft, { by: people.reviewer, seen: 'a' }, now), state: 'approved' };
  t.deepEqual(decide('schedule', approved, { ...doing, dueAt: now }, now), { refused: 'slot-over' });
  t.deepEqual(decide('schedule', approved, doing, now), { refused: 'no-such-slot' });
  const soon = new Date(now.getTime() + 1);
  t.is(decide('schedule', approved, { ...doing, dueAt: soon }, now), 'scheduled');
  const reviewing = { ...doing, by: people.reviewer };
  t.is(
    decide('approve', { ...draft, state: 'review' }, { ...reviewing, dueAt: soon }, now),
    'scheduled',
    'it stands in a slot already',
  );
  t.is(
    decide('approve', { ...draft, state: 'review' }, { ...reviewing, dueAt: now }, now),
    'approved',
    'its slot is over',
  );
});

test('CA-012: whatever editors and reviewers do, nothing is scheduled that a second person has not approved as it is', (t) => {
  const deeds = fc.constantFrom<IssueDeed>('edit', 'submit', 'approve', 'return', 'schedule', 'unschedule', 'discard');
  const steps = fc.record({
    deed: deeds,
    who: fc.constantFrom('editor', 'reviewer', 'supervisor'),
    content: fc.constantFrom('a', 'b', 'c'),
    looked: fc.nat(3),
  });
  let scheduled = 0;
  fc.assert(
    fc.property(fc.array(steps, { minLength: 10, maxLength: 60 }), fc.boolean(), (all, isStrict) => {
      let issue = draft;
      for (const { deed, who, content, looked } of all) {
        // Once in four a reviewer writes too, and may then approve no more.
        const by = deed === 'edit' && looked > 0 ? people.editor : people[who as keyof typeof people];
        // One in four looks at what somebody has changed meanwhile.
        const doing = {
          by,
          seen: looked === 0 ? 'a' : issue.hash,
          isClear: true,
          isStrict,
          isUnfiled: false,
          dueAt: new Date(now.getTime() + 60_000),
        };
        const state = decide(deed, issue, doing, now);
        if (typeof state === 'object') continue;
        if (deed === 'edit') issue = { ...issue, hash: content, authors: [...issue.authors, by.id] };
        if (deed === 'approve') issue = withApproval(issue, doing, now);
        issue = { ...issue, state };
        if (state !== 'scheduled') continue;
        scheduled += 1;
        const yes = issue.approvals.filter(({ hash, by: id }) => hash === issue.hash && !issue.authors.includes(id));
        t.true(yes.length > 0);
        if (isStrict) t.true(yes.some(({ role }) => role === 'supervisor'));
      }
    }),
    { seed: 7, numRuns: 500 },
  );
  t.true(scheduled > 20, 'issues were scheduled at all');
});
