import { ClockCircleOutlined, LoadingOutlined } from '@ant-design/icons';
import { Button, Input, Space, Tag } from 'antd';
import { useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { formatTime, fullDay, hourAndMinute, isoOfWallTime, wallTime } from '../shell/beijing.ts';
import { problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useBusinessTime, useClock } from './business-clock.tsx';
import { moveClock } from './clock.ts';
import { jumps } from './jumps.ts';
import { texts } from './texts.ts';
import './clock-panel.css';

const jumpNames = ['plusHour', 'plusDay', 'nextMonth'] as const;

/** What time it is for the product, and the ways to move it forward. */
export function ClockPanel() {
  const words = useTexts(texts);
  const clock = useClock();
  const now = useBusinessTime();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isMoving, setMoving] = useState(false);
  async function move(to: number): Promise<void> {
    setMoving(true);
    setProblem(undefined);
    await moveClock(to).then(clock.put, (error) => setProblem(problemOf(error)));
    setMoving(false);
  }
  const isWalking = isMoving || clock.value?.walking === true;
  return (
    <section className="clock" aria-label={words.clock}>
      <Face now={now} isWalking={isWalking} />
      <div className="clock-moves">
        <Space.Compact>
          {jumpNames.map((jump) => (
            <Button key={jump} disabled={now === undefined || isWalking} onClick={() => void move(jumps[jump](now!))}>
              {words[jump]}
            </Button>
          ))}
        </Space.Compact>
        {now !== undefined && <PickTime key={clock.value?.offsetMs} now={now} isWalking={isWalking} onGo={move} />}
      </div>
      <ProblemAlert problem={problem ?? clock.problem} onClose={() => setProblem(undefined)} />
    </section>
  );
}

function Face({ now, isWalking }: { now: number | undefined; isWalking: boolean }) {
  const { language } = useLanguage();
  const words = useTexts(texts);
  return (
    <div className="clock-face">
      <span className="clock-label">
        <ClockCircleOutlined /> {words.clock}
      </span>
      <time>
        {now !== undefined && formatTime(now, language, { ...hourAndMinute, second: '2-digit' })}
        <small>{now !== undefined && formatTime(now, language, fullDay)}</small>
      </time>
      <span role="status">{isWalking ? <Tag icon={<LoadingOutlined />}>{words.walking}</Tag> : <Offset />}</span>
    </div>
  );
}

function Offset() {
  const words = useTexts(texts);
  const { value } = useClock();
  if (!value) return null;
  const minutes = Math.round(value.offsetMs / 60_000);
  if (minutes === 0) return <Tag>{words.inStep}</Tag>;
  return <Tag>{words.ahead(Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60)}</Tag>;
}

type PickTimeProps = { now: number; isWalking: boolean; onGo(to: number): Promise<void> };

/** Beijing time as text, `2026-11-23 15:00`: the same in every language, and quicker to type than to pick. */
function PickTime({ now, isWalking, onGo }: PickTimeProps) {
  const words = useTexts(texts);
  const [wall, setWall] = useState(() => wallTime(now).slice(0, 16).replace('T', ' '));
  const to = Date.parse(isoOfWallTime(wall.trim().replace(' ', 'T')));
  const isBad = Number.isNaN(to);
  return (
    <Space.Compact>
      <Input
        className="clock-field"
        aria-label={words.pickTime}
        value={wall}
        {...(isBad && { status: 'error' as const })}
        onChange={({ target }) => setWall(target.value)}
        onPressEnter={() => !isBad && void onGo(to)}
      />
      <Button disabled={isWalking || isBad} onClick={() => void onGo(to)}>
        {words.go}
      </Button>
    </Space.Compact>
  );
}
