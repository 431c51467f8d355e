import { createHash } from 'node:crypto';
import type { Day } from '../../values/time.ts';
import type { Forecast } from './model.ts';
import type { Weather } from './weather.ts';

const skies = ['晴', '晴', '多云', '晴转多云', '多云转晴', '阴', '阴转多云'];
const winds = ['微风', '北风3级', '东北风3级', '南风3级', '西北风4级', '东风2级'];

/** Invented forecasts of a day, for a demonstration: around what is usual in its month, and the same whenever they are made. */
export function sampleForecasts({ cities }: Weather, wanted: readonly string[], day: Day): Forecast[] {
  const month = Number(day.slice(5, 7));
  return wanted.flatMap((city): Forecast[] => {
    const usual = cities.get(city)?.[month - 1];
    if (!usual) return [];
    const [a, b, c] = createHash('sha256').update(`${city} ${day}`).digest() as unknown as [number, number, number];
    const shift = (a % 7) - 3;
    const [low, high] = [usual[0] + shift, usual[1] + shift];
    const tip = low <= -8 ? '注意防寒保暖' : high >= 33 ? '注意防暑，爱车勿暴晒' : '';
    return [{ city, day, sky: skies[b % skies.length]!, low, high, wind: winds[c % winds.length]!, tip }];
  });
}
