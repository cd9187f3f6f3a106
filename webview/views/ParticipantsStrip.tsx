import { useState } from 'react';
import type { PersonalityId } from '../../shared/domain/ids.ts';
import type { ParticipantView } from '../../shared/protocol/chatView.ts';
import type { HostApi } from '../../shared/protocol/hostApi.ts';
import type { Chat } from '../state/chat.ts';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu, type MenuItem } from '../ui/Menu.tsx';
import { Avatar } from './Avatar.tsx';
import { TitleField } from './TitleField.tsx';
import { useChat, useSelect } from './useChat.ts';
import { headerWords, participantStates, participantWords } from './words.ts';

/** With more than these a narrow strip shows the names only of those who do something. */
const CROWD = 5;
const MAX_TITLE = 120;

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
  const chat = useChat();
  const [isTitling, setIsTitling] = useState(false);
  if (participant.id === 'you') {
    return (
      <span className="chip" title={`${participant.name} ${participantWords.you}`}>
        <Face participant={participant} />
      </span>
    );
  }
  if (isTitling) {
    return (
      <TitleField
        label={participantWords.ownTitle}
        title={participant.title}
        maxLength={MAX_TITLE}
        testId="seat-title"
        onKeep={(title) => keepTitle(chat, participant.id, title)}
        onDone={() => setIsTitling(false)}
      />
    );
  }
  return (
    <Seat id={participant.id} participant={participant} onRetitle={() => setIsTitling(true)} />
  );
}

/** Empty gives back the personality's own title. */
function keepTitle(chat: Chat, personalityId: PersonalityId | 'you', title: string): void {
  const { conversationId } = chat.store.getState();
  if (conversationId === null) return;
  const change = { title: title === '' ? null : title };
  void chat.ask('changeRoom', (api) => api.changeSeat({ conversationId, personalityId, change }));
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

function Seat(props: {
  readonly id: PersonalityId;
  readonly participant: ParticipantView;
  readonly onRetitle: () => void;
}) {
  const chat = useChat();
  const conversationId = useSelect((state) => state.conversationId);
  const { id: personalityId, participant, onRetitle } = props;
  const isMuted = participant.state === 'muted';
  const target = { conversationId: conversationId ?? '', personalityId };
  const item = (
    testId: string,
    icon: string,
    label: string,
    call: (api: HostApi) => Promise<unknown>,
  ): MenuItem => ({
    ...{ id: testId, testId, icon, label },
    onChoose: () => void chat.ask('changeRoom', call),
  });
  const items: readonly MenuItem[] = [
    isMuted
      ? item('mute', 'unmute', participantWords.unmute, (api) =>
          api.setMuted({ ...target, isMuted: false }),
        )
      : item('mute', 'mute', participantWords.mute, (api) =>
          api.setMuted({ ...target, isMuted: true }),
        ),
    item('change-model', 'server', participantWords.changeModel, (api) =>
      api.pickSeatModel(target),
    ),
    {
      ...item('change-title', 'tag', participantWords.changeTitle, () => Promise.resolve()),
      onChoose: onRetitle,
    },
    item('edit-personality', 'edit', participantWords.edit, (api) =>
      api.openPersonality({ personalityId }),
    ),
    {
      ...item('remove', 'trash', participantWords.remove, (api) => api.removeParticipant(target)),
      isDanger: true,
    },
  ];
  const doing = participantWords.described(
    participant.name,
    participantStates[participant.state].words,
  );
  return (
    <Menu
      label={[doing, ...below(participant)].join(' · ')}
      items={items}
      className="chip"
      heading={<MenuHeading participant={participant} />}
    >
      <Face participant={participant} />
    </Menu>
  );
}

function MenuHeading({ participant }: { readonly participant: ParticipantView }) {
  return (
    <p className="popup-heading" data-testid="participant-menu">
      <strong>{participant.name}</strong>
      {below(participant).map((line) => (
        <span key={line} className="secondary">
          {line}
        </span>
      ))}
    </p>
  );
}
