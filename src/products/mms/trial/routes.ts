import { mtsAbout, sentenceOf } from '../../../business/messages/index.ts';
import { auditRequest, type Numbers } from '../../../business/staff/index.ts';
import { knowPhone } from '../../../business/subscribers/index.ts';
import { type Route, route } from '../../../platform/http/index.ts';
import { beijingIso } from '../../../values/time.ts';
import { issueParams } from '../contract.ts';
import { issueOf } from '../editorial/deeds.ts';
import { refused } from '../editorial/problems.ts';
import { testHandsetBody, testHandsetParams, testHandsets, trialBody, trialsPage } from './contract.ts';
import { sendTrial, type TrialHouse, trialReason } from './send.ts';
import { countTestHandsets, listTestHandsets, removeTestHandset, saveTestHandset } from './store.ts';

const everyone = { roles: ['editor', 'reviewer', 'supervisor'] };
/** A list of colleagues, not of people. */
const mostHandsets = 12;

/** Sending an issue to named handsets of colleagues, and what came of it. */
export function trialRoutes(house: TrialHouse & { readonly numbers: Numbers }): Route[] {
  const { db, numbers } = house;
  return [
    route({
      method: 'GET',
      path: '/api/mms/test-handsets',
      access: everyone,
      summary: 'Handsets of colleagues to which an issue may be sent to be looked at; numbers masked',
      answer: testHandsets,
      handle: async ({ staff }) => ({
        body: {
          handsets: (await listTestHandsets(db)).map(({ phone, ...rest }) => ({
            ...{ ...rest, number: numbers.mask(phone, staff!) },
          })),
        },
      }),
    }),
    route({
      method: 'POST',
      path: '/api/mms/test-handsets',
      access: { roles: ['supervisor'] },
      summary: 'Enters the handset of a colleague who agreed to get test messages',
      body: testHandsetBody,
      async handle(request) {
        const { name, phone, class: code } = request.body;
        if (code !== undefined && !house.classes.all.some((one) => one.code === code)) throw refused('no-such-class');
        await db.transact(async (tx) => {
          await knowPhone(tx, house.segments, phone, request.now);
          if ((await countTestHandsets(tx)) >= mostHandsets) throw refused('handsets-full');
          await saveTestHandset(tx, { name, phone, class: code ?? null }, request.staff!.id, request.now).catch(
            explain,
          );
          await auditRequest(tx, request, 'mms.test-handset', { phone }, { name });
        });
        return {};
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/mms/test-handsets/:name',
      access: { roles: ['supervisor'] },
      summary: 'Takes a handset off the list',
      params: testHandsetParams,
      async handle(request) {
        await db.transact(async (tx) => {
          const phone = await removeTestHandset(tx, request.params.name);
          if (!phone) throw refused('no-such-handset');
          await auditRequest(tx, request, 'mms.test-handset-off', { phone }, { name: request.params.name });
        });
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/mms/issues/:id/tests',
      access: everyone,
      summary: 'Sends an issue, free, to handsets of colleagues as it is made for each of them',
      params: issueParams,
      body: trialBody,
      async handle(request) {
        await sendTrial(house, request, request.params.id, request.body);
        return {};
      },
    }),
    route({
      method: 'GET',
      path: '/api/mms/issues/:id/tests',
      access: everyone,
      summary: 'What came of the test messages of an issue, newest first; numbers masked',
      params: issueParams,
      answer: trialsPage,
      async handle({ params, staff, language }) {
        const [issue, handsets] = await Promise.all([issueOf(house, params.id), listTestHandsets(db)]);
        const names = new Map(handsets.map(({ phone, name }) => [phone, name]));
        const sent = await mtsAbout(db, [...names.keys()], { reason: trialReason, reasonId: issue.id });
        return {
          body: {
            trials: sent.map(({ id, phone, state, textVersion, refusal, queuedAt, doneAt }) => ({
              ...{ id, state, name: names.get(phone)!, number: numbers.mask(phone, staff!) },
              isOfThis: issue.hash.startsWith(textVersion),
              why: refusal ? sentenceOf(refusal, language) : null,
              at: beijingIso(queuedAt),
              doneAt: doneAt ? beijingIso(doneAt) : null,
            })),
          },
        };
      },
    }),
  ];
}

/** The number, or the name, is on the list already. */
function explain(error: unknown): never {
  const { constraint } = error as { constraint?: string };
  throw constraint?.startsWith('mms_test_handset') ? refused('handset-known') : error;
}
