import type { Conversation } from '../../shared/domain/conversation.ts';
import type { PersonalityId } from '../../shared/domain/ids.ts';
import { messageId } from '../../shared/domain/ids.ts';
import type { Message } from '../../shared/domain/message.ts';
import type { Personality } from '../../shared/domain/personality.ts';
import { truncate } from '../../shared/domain/text.ts';
import type {
  MessageView,
  ParticipantState,
  ParticipantView,
} from '../../shared/protocol/chatView.ts';

export interface ViewSources {
  find(personalityId: string): Personality | null;
  humanName(): string;
  defaultModel(): string;
  seesPictures(model: string): boolean;
  /** Whether an answer holds edits that can be proposed. */
  holdsEdits(id: string, message: Message): boolean;
}

const HUMAN = { kind: 'human', id: 'you', title: '', accent: 'blue', icon: 'account' } as const;
const ROOM = {
  kind: 'room',
  id: 'room',
  title: '',
  accent: 'blue',
  icon: 'comment-discussion',
} as const;
/** How a personality looks that was deleted. */
const UNKNOWN = { title: '', accent: 'blue', icon: 'hubot' } as const;

/** A message as the page shows it; `original` is the message it replies to, where that still exists. */
export function messageView(
  id: string,
  data: Message,
  original: { readonly id: string; readonly data: Message } | null,
  sources: ViewSources,
): MessageView {
  const { author: _author, conversationId: _conversation, replyTo: _replyTo, ...shown } = data;
  return {
    id: messageId.parse(id),
    ...shown,
    author: authorView(data, sources),
    holdsEdits: sources.holdsEdits(id, data),
    replyTo: original && {
      id: messageId.parse(original.id),
      name: authorView(original.data, sources).name,
      excerpt: truncate(original.data.text.replaceAll(/\s+/g, ' ').trim(), 160),
    },
  };
}

function authorView({ author }: Message, sources: ViewSources): MessageView['author'] {
  if (author.kind === 'human') return { ...HUMAN, name: author.name };
  if (author.kind === 'room') return { ...ROOM, name: author.name };
  const { kind, personalityId, name } = author;
  const known = sources.find(personalityId);
  if (known === null) return { ...UNKNOWN, kind, id: personalityId, name };
  const { title, accent, icon } = known;
  return { kind, id: personalityId, name: known.name, title, accent, icon };
}

/** The human first, then the personalities in the order they joined; deleted ones are left out. */
export function participantViews(
  conversation: Conversation,
  stateOf: (personalityId: PersonalityId) => ParticipantState,
  sources: ViewSources,
): readonly ParticipantView[] {
  const members = conversation.participants.flatMap(({ personalityId, isMuted, model, title }) => {
    const known = sources.find(personalityId);
    if (known === null) return [];
    const usedModel = model ?? (known.model === '' ? sources.defaultModel() : known.model);
    const view: ParticipantView = {
      kind: 'personality',
      id: personalityId,
      name: known.name,
      title: title ?? known.title,
      accent: known.accent,
      icon: known.icon,
      model: usedModel,
      state: isMuted || known.isMuted ? 'muted' : stateOf(personalityId),
      seesPictures: sources.seesPictures(usedModel),
    };
    return [view];
  });
  const human = { ...HUMAN, name: sources.humanName(), model: '', seesPictures: true } as const;
  return [{ ...human, state: 'idle' }, ...members];
}
