import { useId } from 'react';
import type { PersonalityId } from '../../shared/domain/ids.ts';
import type { ParticipantView } from '../../shared/protocol/chatView.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Avatar } from './Avatar.tsx';
import { useChat, useSelect } from './useChat.ts';
import { headerWords, participantStates, participantWords } from './words.ts';

/** With more than these a narrow strip shows the names only of those who do something. */
const CROWD = 5;

/** Who is here and what each is doing. */
export function ParticipantsStrip() {
  const participants = useSelect((state) => state.participants);
  return (
    <ul
      className={participants.length > CROWD ? 'participants crowd' : 'participants'}
      data-count={participants.length}
      aria-label={participantWords.strip}
    >
      {participants.map((participant) => (
        <li
          key={participant.id}
          className="participant"
          data-testid="participant"
          data-participant={participant.name}
          data-kind={participant.kind}
          data-state={participant.state}
        >
          <Participant participant={participant} />
        </li>
      ))}
      <li>
        <AddParticipants />
      </li>
    </ul>
  );
}

function AddParticipants() {
  const chat = useChat();
  const conversationId = useSelect((state) => state.conversationId);
  const add = () => {
    if (conversationId === null) return;
    void chat.ask('changeRoom', (api) => api.addParticipants({ conversationId }));
  };
  return (
    <IconButton
      icon="add"
      label={headerWords.addParticipants}
      testId="add-participants"
      onClick={add}
    />
  );
}

function Participant({ participant }: { readonly participant: ParticipantView }) {
  const menuId = useId();
  if (participant.id === 'you') {
    return (
      <span className="chip" title={`${participant.name} ${participantWords.you}`}>
        <Face participant={participant} />
      </span>
    );
  }
  return (
    <>
      <button
        type="button"
        className="chip"
        popoverTarget={menuId}
        aria-haspopup="dialog"
        title={[participant.name, ...below(participant)].join(' · ')}
      >
        <Face participant={participant} />
      </button>
      <Menu menuId={menuId} id={participant.id} participant={participant} />
    </>
  );
}

function Face({ participant }: { readonly participant: ParticipantView }) {
  const { name, kind, state } = participant;
  const doing = participantStates[state];
  return (
    <>
      <Avatar accent={participant.accent} icon={participant.icon} />
      <span className="face">
        <span className="face-name">
          <strong className="cut">{name}</strong>
          {kind === 'human' ? (
            <span className="secondary you">{participantWords.you}</span>
          ) : (
            <span className={`doing doing-${state}`}>
              <Icon name={doing.icon} /> <span className="doing-words">{doing.words}</span>
            </span>
          )}
        </span>
        <span className="secondary cut face-below">{below(participant).join(' · ')}</span>
      </span>
    </>
  );
}

/** The title and the model: under the name where there is room, else in the tooltip and the menu. */
function below({ title, model, kind }: ParticipantView): string[] {
  const parts = kind === 'human' ? [title] : [title, model || participantWords.defaultModel];
  return parts.filter((part) => part !== '');
}

function Menu(props: {
  readonly menuId: string;
  readonly id: PersonalityId;
  readonly participant: ParticipantView;
}) {
  const chat = useChat();
  const conversationId = useSelect((state) => state.conversationId);
  const isMuted = props.participant.state === 'muted';
  const target = { conversationId: conversationId ?? '', personalityId: props.id };
  const close = () => document.getElementById(props.menuId)?.hidePopover();
  const toggleMute = () => {
    close();
    void chat.ask('changeRoom', (api) => api.setMuted({ ...target, isMuted: !isMuted }));
  };
  const remove = () => {
    close();
    void chat.ask('changeRoom', (api) => api.removeParticipant(target));
  };
  return (
    <div id={props.menuId} popover="auto" className="menu" data-testid="participant-menu">
      <p>
        <strong>{props.participant.name}</strong>
        {below(props.participant).map((line) => (
          <span key={line} className="secondary">
            {line}
          </span>
        ))}
      </p>
      <Button isSecondary testId="mute" onClick={toggleMute}>
        {isMuted ? participantWords.unmute : participantWords.mute}
      </Button>
      <Button isSecondary testId="remove" onClick={remove}>
        {participantWords.remove}
      </Button>
    </div>
  );
}
