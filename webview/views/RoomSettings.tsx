import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { interruption, roomMode, speakingOrder } from '../../shared/domain/roomRules.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { formatCost } from './format.ts';
import {
  autopilotFields,
  interruptionWords,
  limitFields,
  modeWords,
  orderWords,
  paceField,
  settingsWords,
  yesOrNo,
  yesOrNoWords,
} from './roomWords.ts';
import { Choice, NumberRule, useChangeRules } from './RuleFields.tsx';
import { SettingsSeats } from './SettingsSeats.tsx';
import { useChat, useSelect } from './useChat.ts';

const MAX_DESCRIPTION = 4_000;
const SAVE_DELAY_MS = 1_000;

/** How this room is run. Every field is kept by itself; Escape and a press beside it close it. */
export function RoomSettings() {
  const isOpen = useSelect((state) => state.isRoomSettingsOpen);
  return isOpen ? <Sheet /> : null;
}

function Sheet() {
  const chat = useChat();
  const dialog = useRef<HTMLDialogElement>(null);
  const headingId = useId();
  useEffect(() => {
    // Modal: the browser keeps the focus inside and gives it back afterwards.
    dialog.current?.showModal();
  }, []);
  const close = () => dialog.current?.close();
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-labelledby={headingId}
      data-testid="room-settings-panel"
      onClose={() => chat.setRoomSettingsOpen(false)}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div className="sheet-body">
        <Heading id={headingId} onClose={close} />
        <p className="secondary">{settingsWords.about}</p>
        <Description />
        <Turns />
        <Group title={settingsWords.participants}>
          <SettingsSeats />
        </Group>
        <Group title={settingsWords.limits}>
          {limitFields.map((field) => (
            <NumberRule key={field.rule} field={field} />
          ))}
          <SpendSoFar />
        </Group>
        <Review />
        <Group title={settingsWords.autopilot}>
          {autopilotFields.map((field) => (
            <NumberRule key={field.rule} field={field} />
          ))}
        </Group>
        <Group title={settingsWords.pace}>
          <NumberRule field={paceField} />
        </Group>
        <Button
          isSecondary
          testId="room-defaults"
          onClick={() => void chat.ask('changeRoom', (api) => api.openRoomDefaults(null))}
        >
          {settingsWords.defaults}
        </Button>
      </div>
    </dialog>
  );
}

function Heading({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  return (
    <header className="sheet-heading">
      <h2 id={id}>{settingsWords.heading}</h2>
      <button
        type="button"
        className="icon-button"
        aria-label={settingsWords.close}
        title={settingsWords.close}
        data-testid="close-room-settings"
        onClick={onClose}
      >
        <Icon name="close" />
      </button>
    </header>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="setting-group">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

/** Kept a moment after the typing stops, and at the latest when it is left. */
function Description() {
  const chat = useChat();
  const id = useId();
  const held = useSelect((state) => state.room.description);
  const conversationId = useSelect((state) => state.conversationId);
  const [typed, setTyped] = useState<string | null>(null);
  const keep = async (text: string) => {
    if (conversationId === null) return;
    const isKept = await chat.ask('changeRoom', (api) =>
      api.setDescription({ conversationId, description: text }),
    );
    if (isKept) setTyped((now) => (now === text ? null : now));
  };
  const latestKeep = useRef(keep);
  useEffect(() => {
    latestKeep.current = keep;
  });
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => void latestKeep.current(typed), SAVE_DELAY_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <div className="setting">
      <label htmlFor={id}>{settingsWords.description}</label>
      <textarea
        id={id}
        className="field"
        rows={4}
        maxLength={MAX_DESCRIPTION}
        value={typed ?? held}
        aria-describedby={`${id}-help`}
        data-testid="room-description"
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => {
          if (typed !== null) void keep(typed);
        }}
      />
      <p id={`${id}-help`} className="secondary">
        {settingsWords.descriptionHelp}
      </p>
    </div>
  );
}

function Turns() {
  const rules = useSelect((state) => state.room.rules);
  const effective = useSelect((state) => state.room.effective);
  const participants = useSelect((state) => state.participants);
  const changeRules = useChangeRules();
  const defaultLabel = (isDefault: boolean, words: string) =>
    isDefault ? settingsWords.asDefault(words) : settingsWords.plainDefault;
  const judges = participants.flatMap(({ id, name }) =>
    id === 'you' ? [] : [[id, name] as const],
  );
  return (
    <>
      <Choice
        label={settingsWords.mode}
        testId="rule-mode"
        value={rules.mode}
        defaultLabel={null}
        options={roomMode.options.map((mode) => [mode, modeWords[mode].name] as const)}
        help={modeWords[rules.mode].about}
        onChoose={(mode) => void (mode && changeRules({ mode }))}
      />
      <Choice
        label={settingsWords.judge}
        testId="rule-judge"
        value={rules.judgeId}
        defaultLabel={settingsWords.anyJudge}
        options={judges}
        onChoose={(judgeId) => void changeRules({ judgeId })}
      />
      <Choice
        label={settingsWords.order}
        testId="rule-order"
        value={rules.order}
        defaultLabel={defaultLabel(rules.order === null, orderWords[effective.order])}
        options={speakingOrder.options.map((order) => [order, orderWords[order]] as const)}
        onChoose={(order) => void changeRules({ order })}
      />
      <Choice
        label={settingsWords.interruption}
        testId="rule-interruption"
        value={rules.interruption}
        defaultLabel={defaultLabel(
          rules.interruption === null,
          interruptionWords[effective.interruption],
        )}
        options={interruption.options.map((kind) => [kind, interruptionWords[kind]] as const)}
        onChoose={(kind) => void changeRules({ interruption: kind })}
      />
    </>
  );
}

function Review() {
  const own = useSelect((state) => state.room.rules.tellsProblems);
  const effective = useSelect((state) => state.room.effective.tellsProblems);
  const changeRules = useChangeRules();
  return (
    <Group title={settingsWords.review}>
      <Choice
        label={settingsWords.tellsProblems}
        testId="rule-tellsProblems"
        value={own === null ? null : yesOrNo(own)}
        defaultLabel={
          own === null
            ? settingsWords.asDefault(yesOrNoWords[yesOrNo(effective)])
            : settingsWords.plainDefault
        }
        options={[
          ['yes', yesOrNoWords.yes],
          ['no', yesOrNoWords.no],
        ]}
        help={settingsWords.tellsProblemsHelp}
        onChoose={(choice) => void changeRules({ tellsProblems: choice && choice === 'yes' })}
      />
    </Group>
  );
}

function SpendSoFar() {
  const spend = useSelect((state) => state.room.spend);
  return spend === null ? null : (
    <p className="secondary">{settingsWords.spendSoFar(formatCost(spend))}</p>
  );
}
