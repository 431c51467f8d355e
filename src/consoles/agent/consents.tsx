import type { ConsentView } from '../../care/console/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

/** What the person agreed to, with what proves it: the words that were shown, the yes, the recorded call. */
export function Consents({ opening, consents }: { opening: string; consents: readonly ConsentView[] }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  if (consents.length === 0) return <EmptyState title={words.noConsents} />;
  return (
    <ul className="agent-list">
      {consents.map((one) => (
        <li key={one.id}>
          <div>
            <strong>{one.title}</strong> {one.price} · {one.how[language]} · <TimeCell at={one.at} seconds />
          </div>
          {one.text === undefined ? (
            <p className="secondary">{words.noText}</p>
          ) : (
            <blockquote aria-label={words.text}>{one.text}</blockquote>
          )}
          {one.mo && (
            <p>
              {words.yes} “{one.mo.text}” <TimeCell at={one.mo.at} seconds />
            </p>
          )}
          {one.recording && <Recording opening={opening} recording={one.recording} />}
          <p className="secondary evidence">
            {one.textVersion && `${words.textVersion} ${one.textVersion} · `}
            {Object.entries(one.evidence)
              .map(([key, value]) => `${key} ${value}`)
              .join(' · ')}
          </p>
        </li>
      ))}
    </ul>
  );
}

function Recording({ opening, recording }: { opening: string; recording: NonNullable<ConsentView['recording']> }) {
  const words = useTexts(texts);
  const { id, name, state, callerId, organisation, consentedAt } = recording;
  return (
    <div>
      <p>
        {words.recording} {name} · {words.recordingStates[state]} · {words.caller(callerId, organisation)} ·{' '}
        <TimeCell at={consentedAt} />
      </p>
      {state === 'here' && (
        // biome-ignore lint/a11y/useMediaCaption: a recorded call has no captions
        <audio
          controls
          preload="none"
          src={`/api/care/openings/${opening}/recordings/${id}`}
          aria-label={`${words.recording} ${name}`}
        />
      )}
    </div>
  );
}
