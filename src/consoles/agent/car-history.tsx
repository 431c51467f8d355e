import { Modal, Skeleton, Tag } from 'antd';
import { type VehicleView, vehicleHistory } from '../../business/vehicles/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './cars-texts.ts';

/** All that was told of a car, the newest first: by whom, and whether it was taken. */
export function CarHistory({ place, car, onClose }: { place: string; car: VehicleView; onClose(): void }) {
  const words = useTexts(texts);
  const { value, problem, again } = useLoaded(() => call(`${place}/${car.id}/history`, vehicleHistory));
  const shown = (what: string, told: string | number | null) =>
    what === 'kind' ? words.kinds[String(told)] : (told ?? '');
  return (
    <Modal open title={words.historyTitle(car.plate)} footer={null} onCancel={onClose}>
      <ProblemAlert problem={problem} onAgain={again} />
      {!value && !problem && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
      <ol className="agent-list">
        {value?.items.toReversed().map((line) => (
          <li key={`${line.at} ${line.what} ${line.value}`} className={line.taken ? undefined : 'is-over'}>
            {words.facts[line.what] ?? line.what} {shown(line.what, line.value)}{' '}
            {!line.taken && <Tag>{words.notTaken}</Tag>}
            <div className="secondary">
              <TimeCell at={line.at} /> · {words.sources[line.source]}
            </div>
          </li>
        ))}
      </ol>
    </Modal>
  );
}
