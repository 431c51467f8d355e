import { type MemberAtTills, memberAtTills } from '../../products/merchants/redemptions/contract.ts';
import { useWhy } from '../merchant/use-why.ts';
import { StateTag as MessageState } from '../messages/state-tag.tsx';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import type { PanelProps } from './panel-props.ts';
import { texts } from './redemptions-texts.ts';

/** What a number used at merchants and what was refused it there, with the reason in words: for who asks why a till said no. */
export function RedemptionsPanel({ opening }: PanelProps) {
  const words = useTexts(texts);
  const { value, problem, again } = useLoaded(() => call(`/api/care/openings/${opening}/redemptions`, memberAtTills));
  if (!value) return <ProblemAlert problem={problem} onAgain={again} />;
  const { standing, savedThisYear, redeemed, refused } = value;
  return (
    <section className="agent-section" aria-label={words.title}>
      <h2>{words.title}</h2>
      <ProblemAlert problem={problem} onAgain={again} />
      <Standing standing={standing} />
      {savedThisYear.uses > 0 && (
        <p>
          {words.saved(savedThisYear.uses)} <MoneyCell fen={savedThisYear.fen} />
        </p>
      )}
      {redeemed.length === 0 && <p className="secondary">{words.none}</p>}
      {redeemed.length > 0 && <Redeemed redeemed={redeemed} />}
      {refused.length > 0 && <Refused refused={refused} />}
    </section>
  );
}

const tones = { green: 'good', amber: 'wait', red: 'bad' } as const;

function Standing({ standing: { light, why, level, month, sms } }: Pick<MemberAtTills, 'standing'>) {
  const words = useTexts(texts);
  const say = useWhy();
  return (
    <>
      <p>
        <StateTag tone={tones[light]}>{words.lights[light]}</StateTag> {words.levels[level]} · {words.month(month)}
        {why && ` · ${say(why)}`}
      </p>
      <p className="secondary">
        {sms ? (
          <>
            {words.sms(sms.month, sms.from)} <TimeCell at={sms.sentAt} /> · <MessageState state={sms.state} />
          </>
        ) : (
          words.noSms
        )}
      </p>
    </>
  );
}

function Redeemed({ redeemed }: Pick<MemberAtTills, 'redeemed'>) {
  const words = useTexts(texts);
  return (
    <>
      <h3>{words.used}</h3>
      <ul className="agent-list">
        {redeemed.map(({ title, savedFen, channel, undone, package: used, ...where }) => (
          <li key={where.id}>
            <div className="agent-row">
              <strong>{title}</strong>
              {savedFen > 0 && !undone && <MoneyCell fen={savedFen} />}
            </div>
            {used && <div>{words.packageUse(used.nth, used.times)}</div>}
            {undone && (
              <div>
                <StateTag tone="quiet">{words.undone(undone.by, undone.why)}</StateTag> <TimeCell at={undone.at} />
              </div>
            )}
            <Where {...where} how={words.channels[channel]} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Refused({ refused }: Pick<MemberAtTills, 'refused'>) {
  const words = useTexts(texts);
  const say = useWhy();
  return (
    <>
      <h3>{words.refused}</h3>
      <ul className="agent-list">
        {refused.map(({ why, sender, ...where }) => (
          <li key={where.id}>
            <StateTag tone="bad">{say(why)}</StateTag>
            {sender && <div>{words.shown(sender)}</div>}
            <Where {...where} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** When, where and by whom. */
function Where({
  at,
  merchant,
  shop,
  by,
  how,
}: {
  at: string;
  merchant: string;
  shop: string;
  by: string;
  how?: string;
}) {
  return (
    <div className="secondary">
      <TimeCell at={at} /> · {[merchant, shop, by, how].filter(Boolean).join(' · ')}
    </div>
  );
}
