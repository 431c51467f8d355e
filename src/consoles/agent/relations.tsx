import { Button, Tag } from 'antd';
import { useState } from 'react';
import type { CareRelation, RelationView } from '../../care/console/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { OutlookDialog } from './outlook-dialog.tsx';
import { texts } from './texts.ts';
import { Tone } from './tone.tsx';

type Props = {
  opening: string;
  relations: readonly (RelationView & Partial<Pick<CareRelation, 'isTelemarketed'>>)[];
  mayStop: boolean;
  mayComplain: boolean;
  onDone(): void;
};

const tones: Partial<Record<RelationView['state'], 'good' | 'waiting' | 'bad'>> = {
  active: 'good',
  'pending-carrier': 'waiting',
  'pending-confirm': 'waiting',
  suspended: 'bad',
};

/** What a phone has and had; what stands comes first, each with the button that stops it. */
export function Relations({ opening, relations, mayStop, mayComplain, onDone }: Props) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [stopping, setStopping] = useState<RelationView>();
  const [complaint, setComplaint] = useState<{ about: RelationView; id: string }>();
  if (relations.length === 0) return <EmptyState title={words.noRelations} />;
  return (
    <>
      <ul className="agent-list">
        {relations.map((one) => (
          <li key={one.id} className={one.closedAt ? 'is-over' : undefined}>
            <div className="agent-row">
              <span>
                <strong>{one.title}</strong> {one.price}{' '}
                <Tone tone={tones[one.state] ?? 'over'}>{words.states[one.state]}</Tone>
                {one.atCarrier.map(({ peer, state }) => (
                  <Tag key={peer}>{`${words.atCarrier[state] ?? state} (${peer})`}</Tag>
                ))}
              </span>
              <span>
                {mayComplain && one.isTelemarketed && (
                  <Button
                    size="small"
                    onClick={() => setComplaint({ about: one, id: crypto.randomUUID() })}
                    aria-label={`${words.complaint}：${one.title}`}
                  >
                    {words.complaint}
                  </Button>
                )}{' '}
                {mayStop && one.mayStop && (
                  <Button
                    danger
                    size="small"
                    onClick={() => setStopping(one)}
                    aria-label={`${words.stop}：${one.title}`}
                  >
                    {words.stop}
                  </Button>
                )}
              </span>
            </div>
            <div className="secondary">
              {words.from} <TimeCell at={one.activeFrom ?? one.askedAt} /> · {words.by(one.channel[language])}
              <When label={words.until} at={one.closedAt} />
              <When label={words.trialUntil} at={one.trialUntil} />
              <When label={words.confirmUntil} at={one.confirmUntil} />
              <When label={words.feeFrom} at={one.closedAt ? undefined : one.feeFrom} />
            </div>
          </li>
        ))}
      </ul>
      {stopping && (
        <OutlookDialog
          opening={opening}
          title={`${words.stop}：${stopping.title}`}
          verb="stop"
          wish={{ subscriptionId: stopping.id }}
          isDanger
          onClose={() => setStopping(undefined)}
          onDone={onDone}
        />
      )}
      {complaint && (
        <OutlookDialog
          opening={opening}
          title={`${words.complaint}：${complaint.about.title}`}
          verb="complaint"
          wish={{ id: complaint.id, subscriptionId: complaint.about.id, note: '' }}
          isDanger
          onClose={() => setComplaint(undefined)}
          onDone={onDone}
        />
      )}
    </>
  );
}

function When({ label, at }: { label: string; at: string | undefined }) {
  if (!at) return null;
  return (
    <>
      {` · ${label} `}
      <TimeCell at={at} />
    </>
  );
}
