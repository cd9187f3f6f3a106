import type { PersonalityId } from '../../shared/domain/ids.ts';
import type { ParticipantView } from '../../shared/protocol/chatView.ts';
import { Button } from '../ui/Button.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Avatar } from './Avatar.tsx';
import { settingsWords } from './roomWords.ts';
import { useChat, useSelect } from './useChat.ts';

/** Who sits in the room, to be muted, removed or joined by others. */
export function SettingsSeats() {
  const chat = useChat();
  const participants = useSelect((state) => state.participants);
  const conversationId = useSelect((state) => state.conversationId) ?? '';
  const seats = participants.filter(({ kind }) => kind === 'personality');
  return (
    <>
      {seats.length === 0 && <p className="secondary">{settingsWords.noPersonalities}</p>}
      <ul className="seats">
        {seats.map((seat) =>
          seat.id === 'you' ? null : (
            <Seat key={seat.id} seat={seat} id={seat.id} conversationId={conversationId} />
          ),
        )}
      </ul>
      <Button
        isSecondary
        testId="settings-add"
        onClick={() =>
          void chat.ask('changeRoom', (api) => api.addParticipants({ conversationId }))
        }
      >
        {settingsWords.add}
      </Button>
    </>
  );
}

function Seat(props: {
  readonly seat: ParticipantView;
  readonly id: PersonalityId;
  readonly conversationId: string;
}) {
  const chat = useChat();
  const { name, title, accent, icon, state } = props.seat;
  const isMuted = state === 'muted';
  const target = { conversationId: props.conversationId, personalityId: props.id };
  return (
    <li data-testid="settings-seat" data-participant={name}>
      <Avatar accent={accent} icon={icon} />
      <span className="face">
        <strong className="cut">{name}</strong>
        <span className="secondary cut">{title}</span>
      </span>
      <IconButton
        icon={isMuted ? 'mute' : 'unmute'}
        label={isMuted ? settingsWords.unmute(name) : settingsWords.mute(name)}
        testId="settings-mute"
        onClick={() =>
          void chat.ask('changeRoom', (api) => api.setMuted({ ...target, isMuted: !isMuted }))
        }
      />
      <IconButton
        icon="trash"
        label={settingsWords.remove(name)}
        testId="settings-remove"
        onClick={() => void chat.ask('changeRoom', (api) => api.removeParticipant(target))}
      />
    </li>
  );
}
