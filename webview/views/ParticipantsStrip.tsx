import { useId } from 'react';
import type { PersonalityId } from '../../shared/domain/ids.ts';
import type { ParticipantView } from '../../shared/protocol/chatView.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Avatar } from './Avatar.tsx';
import { useChat, useSelect } from './useChat.ts';
import { participantStates, participantWords } from './words.ts';

/** Who is here and what each is doing. */
export function ParticipantsStrip() {
  const participants = useSelect((state) => state.participants);
  return (
    <ul className="participants" aria-label={participantWords.strip}>
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
    </ul>
  );
}

function Participant({ participant }: { readonly participant: ParticipantView }) {
  const menuId = useId();
  if (participant.id === 'you') {
    return (
      <span className="chip">
        <Face participant={participant} />
      </span>
    );
  }
  return (
    <>
      <button type="button" className="chip" popoverTarget={menuId} aria-haspopup="dialog">
        <Face participant={participant} />
      </button>
      <Menu menuId={menuId} id={participant.id} participant={participant} />
    </>
  );
}

function Face({ participant }: { readonly participant: ParticipantView }) {
  const { name, title, model, kind, state } = participant;
  const doing = participantStates[state];
  const below =
    kind === 'human' ? title : [title, model || participantWords.defaultModel].filter(Boolean);
  return (
    <>
      <Avatar accent={participant.accent} icon={participant.icon} />
      <span className="face">
        <span className="face-name">
          <strong className="cut">{name}</strong>
          {kind === 'human' ? (
            <span className="secondary">{participantWords.you}</span>
          ) : (
            <span className={`doing doing-${state}`}>
              <Icon name={doing.icon} /> {doing.words}
            </span>
          )}
        </span>
        <span className="secondary cut">
          {typeof below === 'string' ? below : below.join(' · ')}
        </span>
      </span>
    </>
  );
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
        <br />
        <span className="secondary">{props.participant.title}</span>
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
