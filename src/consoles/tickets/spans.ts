type Units = { readonly minute: string; readonly hour: string; readonly day: string };

const minuteMs = 60_000;

/** A length of time as a person says it: `25 分`, `3 小时`, `2 天`. The units carry their own blank. */
export function spanOf(ms: number, { minute, hour, day }: Units): string {
  const minutes = Math.max(0, Math.round(ms / minuteMs));
  const say = (count: number, unit: string) => (unit.startsWith(' ') ? `${count}${unit}` : `${count} ${unit}`);
  if (minutes < 120) return say(minutes, minute);
  const hours = Math.round(minutes / 60);
  return hours < 48 ? say(hours, hour) : say(Math.round(hours / 24), day);
}
