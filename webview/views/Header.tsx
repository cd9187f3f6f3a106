import { type KeyboardEvent, useState } from 'react';
import { roomMode } from '../../shared/domain/roomRules.ts';
import { Icon } from '../ui/Icon.tsx';
import { Menu, type MenuItem } from '../ui/Menu.tsx';
import { askRoom } from './askRoom.ts';
import { ContextGauge } from './ContextGauge.tsx';
import { formatCost } from './format.ts';
import { RoomMenu } from './RoomMenu.tsx';
import { modeWords, roomWords, settingsWords } from './roomWords.ts';
import { TitleField } from './TitleField.tsx';
import { useChat, useSelect } from './useChat.ts';
import { headerWords } from './words.ts';

const MAX_TITLE = 200;

/** What the conversation is called, how it is run, what it holds and costs, and all that can be done with it. */
export function Header() {
  const chat = useChat();
  const title = useSelect((state) => state.title);
  const [isRenaming, setIsRenaming] = useState(false);
  const keepTitle = (wanted: string) => {
    if (wanted === '') return;
    askRoom(chat, 'changeRoom', (api, room) => api.setTitle({ ...room, title: wanted }));
  };
  return (
    <header className="chat-header">
      {isRenaming ? (
        <TitleField
          label={roomWords.title}
          title={title}
          maxLength={MAX_TITLE}
          testId="title-field"
          onKeep={keepTitle}
          onDone={() => setIsRenaming(false)}
        />
      ) : (
        <Title onRename={() => setIsRenaming(true)} />
      )}
      <ModeSelect />
      <AutopilotToggle />
      <ContextGauge />
      <Spend />
      <SettingsButton />
      <RoomMenu onRename={() => setIsRenaming(true)} />
    </header>
  );
}

function Title({ onRename }: { readonly onRename: () => void }) {
  const title = useSelect((state) => state.title) || headerWords.untitled;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'F2' || event.key === 'Enter') onRename();
  };
  return (
    <h1
      className="cut"
      title={`${title}\n${headerWords.howToRename}`}
      tabIndex={0}
      data-testid="title"
      onDoubleClick={onRename}
      onKeyDown={onKeyDown}
    >
      {title}
    </h1>
  );
}

function ModeSelect() {
  const chat = useChat();
  const mode = useSelect((state) => state.room.effective.mode);
  const { name, icon } = modeWords[mode];
  const items = roomMode.options.map((option): MenuItem => {
    const { name: label, about } = modeWords[option];
    return {
      id: option,
      label,
      about,
      isChecked: option === mode,
      testId: 'mode-option',
      onChoose: () =>
        askRoom(chat, 'changeRoom', (api, room) => api.setMode({ ...room, mode: option })),
    };
  });
  return (
    <Menu label={roomWords.mode(name)} items={items} className="header-button" testId="mode-select">
      <Icon name={icon} />
      <span className="where-wide">{name}</span>
      <Icon name="chevron-down" />
    </Menu>
  );
}

function AutopilotToggle() {
  const chat = useChat();
  const isOn = useSelect((state) => state.autopilot !== null);
  const label = isOn ? roomWords.autopilotOff : roomWords.autopilotOn;
  return (
    <button
      type="button"
      className="icon-button autopilot-toggle"
      aria-label={label}
      title={label}
      aria-pressed={isOn}
      data-testid="autopilot-toggle"
      onClick={() =>
        askRoom(chat, 'changeRoom', (api, room) => api.setAutopilot({ ...room, isOn: !isOn }))
      }
    >
      <Icon name="run-all" />
    </button>
  );
}

function SettingsButton() {
  const chat = useChat();
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={settingsWords.heading}
      title={settingsWords.heading}
      aria-haspopup="dialog"
      data-testid="room-settings"
      onClick={() => chat.setRoomSettingsOpen(true)}
    >
      <Icon name="settings-gear" />
    </button>
  );
}

function Spend() {
  const spend = useSelect((state) => state.room.spend);
  if (!spend) return null;
  return (
    <span
      className="secondary spend"
      title={roomWords.spend(formatCost(spend))}
      data-testid="conversation-spend"
    >
      {formatCost(spend)}
    </span>
  );
}
