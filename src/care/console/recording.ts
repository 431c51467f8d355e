import { telemarketingConsents } from '../../business/consent/index.ts';
import { auditRequest } from '../../business/staff/index.ts';
import { soundTypes, typeOfRecording } from '../../business/telemarketing/index.ts';
import { Problem, problems, type Route, route } from '../../platform/http/index.ts';
import type { CareHouse } from '../house.ts';
import { recordingParams } from './contract.ts';
import { openedNumber } from './openings.ts';

/** A recorded consent of an opened number, to be played: whole, or the part that the player asks for. */
export function recordingRoute({ db, recordings }: CareHouse): Route {
  return route({
    method: 'GET',
    path: '/api/care/openings/:id/recordings/:consent',
    access: { roles: ['care-agent', 'supervisor'] },
    summary: 'A recorded consent to listen to, after it was compared with its hash; ranges are served',
    params: recordingParams,
    sends: [...soundTypes, 'application/octet-stream'],
    async handle(request) {
      const { id, consent } = request.params;
      const call = await db.transact(async (tx) => {
        const phone = await openedNumber(tx, request.staff!, id, request.now);
        const found = (await telemarketingConsents(tx, [phone])).find((one) => one.id === consent);
        if (found) await auditRequest(tx, request, 'recording.listen', { phone, id: consent });
        return found;
      });
      if (call?.recordingRemovedAt) throw removed;
      const hash = call?.recordingHash;
      if (!hash) throw problems.notFound();
      const bytes = await recordings.bytesOf(hash);
      return {
        media: {
          type: await typeOfRecording(recordings, hash),
          bytes,
          content: (range) => recordings.read(hash, range),
        },
      };
    },
  });
}

const removed = new Problem(410, 'recording-removed', {
  'zh-CN': '录音已超过保存期限并已删除',
  en: 'This recording was kept as long as the rules ask and is removed',
});
