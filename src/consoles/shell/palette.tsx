import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Console } from './consoles.ts';
import { useLanguage, useTexts } from './language.tsx';
import { type Choice, choicesFor } from './palette-choices.ts';
import { texts } from './texts.ts';
import './palette.css';

/** Goes anywhere by a few letters, or to a subscriber by a pasted number; by keyboard alone. */
export function Palette({ offered, onClose }: { offered: readonly Console[]; onClose(): void }) {
  const words = useTexts(texts).palette;
  const { language } = useLanguage();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const choices = choicesFor(typed, offered, language, words.story);
  const chosen = choices[Math.min(at, choices.length - 1)];

  function go(choice: Choice | undefined): void {
    if (!choice) return;
    onClose();
    void navigate(choice.to, { state: choice.phone === undefined ? null : { phone: choice.phone } });
  }
  function move(by: number): void {
    if (choices.length > 0) setAt((Math.min(at, choices.length - 1) + by + choices.length) % choices.length);
  }

  return (
    <Modal open footer={null} closable={false} onCancel={onClose} title={words.title} className="palette">
      <Input
        autoFocus
        size="large"
        placeholder={words.hint}
        value={typed}
        role="combobox"
        aria-label={words.title}
        aria-expanded
        aria-controls="palette-choices"
        aria-autocomplete="list"
        {...(chosen && { 'aria-activedescendant': `palette-${chosen.to}` })}
        onChange={({ target }) => {
          setTyped(target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') move(1);
          else if (event.key === 'ArrowUp') move(-1);
          else if (event.key === 'Enter') go(chosen);
          else return;
          event.preventDefault();
        }}
      />
      <div id="palette-choices" role="listbox" aria-label={words.title}>
        {choices.map((choice) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and hears the keys
          <div
            key={choice.to}
            id={`palette-${choice.to}`}
            role="option"
            tabIndex={-1}
            aria-selected={choice === chosen}
            onClick={() => go(choice)}
          >
            <strong>{choice.title}</strong>
            <span>{choice.about}</span>
          </div>
        ))}
      </div>
      {choices.length === 0 && <p role="status">{words.nothing}</p>}
    </Modal>
  );
}
