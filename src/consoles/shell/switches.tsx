import { DesktopOutlined, MoonOutlined, SunOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { appearances, useAppearance } from './appearance.tsx';
import { type Language, languages } from './dictionary.ts';
import { useLanguage, useTexts } from './language.tsx';
import { texts } from './texts.ts';

const icons = { system: <DesktopOutlined />, light: <SunOutlined />, dark: <MoonOutlined /> };

/** Goes to the other language. The button is in the language it leads to. */
export function LanguageSwitch() {
  const { language, choose } = useLanguage();
  const others = (Object.keys(languages) as Language[]).filter((one) => one !== language);
  return others.map((other) => (
    <Button key={other} type="text" lang={other} onClick={() => choose(other)}>
      {languages[other]}
    </Button>
  ));
}

/** Goes round: as the system, light, dark. */
export function AppearanceSwitch() {
  const words = useTexts(texts);
  const { appearance, choose } = useAppearance();
  const next = appearances[(appearances.indexOf(appearance) + 1) % appearances.length]!;
  const label = words.appearance[appearance];
  return (
    <Tooltip title={label}>
      <Button type="text" icon={icons[appearance]} aria-label={label} onClick={() => choose(next)} />
    </Tooltip>
  );
}
