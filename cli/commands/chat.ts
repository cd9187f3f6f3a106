import { randomUUID } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { userInfo } from 'node:os';
import { text as textOf } from 'node:stream/consumers';
import { messageId, personalityId } from '../../shared/domain/ids.ts';
import {
  type Author,
  MAX_MESSAGE_LENGTH,
  type Message,
  newMessage,
} from '../../shared/domain/message.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import { parseModelId } from '../../shared/models/modelId.ts';
import type { Member } from '../../shared/prompt/room.ts';
import { readReply, type ReplyEnd } from '../../shared/turns/replyReader.ts';
import { answerFailure } from '../chat/answerFailure.ts';
import { attachInput, composeQuestion, type Question } from '../chat/composeQuestion.ts';
import { findPersonality, type Library, readLibrary } from '../chat/library.ts';
import { createOpenRouterModels, type OpenRouterAccess } from '../chat/openRouterModels.ts';
import { type SavedTalk, saveQuestion, talkId } from '../chat/savedTalk.ts';
import { CommandFailure, interrupted } from '../commandFailure.ts';
import { plainText } from '../plainText.ts';
import { isLoopback } from '../serviceAddress.ts';
import type { Session } from '../session.ts';

const OPENROUTER = 'https://openrouter.ai/api/v1';
const DEFAULT_MODEL = 'openrouter/auto';

export interface ChatOptions {
  readonly personality: string;
  readonly model?: string;
  readonly baseUrl?: string;
  /** A conversation's id, or `new`. */
  readonly conversation?: string;
  readonly save?: true;
}

/** Asks one personality one question and shows its answer as it comes. */
export async function chat(
  session: Session,
  words: readonly string[],
  options: ChatOptions,
): Promise<void> {
  const wanted = options.conversation ?? (options.save === true ? 'new' : null);
  const id = talkId(wanted ?? 'new');
  const isOld = wanted !== null && wanted !== 'new';
  const access = ownAccess(options);
  const library = await readLibrary(session, {
    conversationId: isOld ? id : null,
    isNeeded: wanted !== null || access === null,
  });
  if (isOld && library.conversation === null) {
    throw new CommandFailure('usage', `There is no conversation ${id} on the service.`);
  }
  const personality = findPersonality(library, options.personality);
  const asked = await questionFrom(session, words, id);
  const member = memberOf(library, personality, options);
  const talk =
    wanted === null || library.space === null
      ? null
      : await saveQuestion({ client: session.lastClient, space: library.space, id }, library, {
          asked,
          by: personality,
        });
  const question: Question = { conversationId: id, humanName: humanName(), asked };
  const answer = await ask(session, { library, member, question }, access);
  await keepAndReport(session, { talk, member, asked, answer });
}

/** The person's own way to the models; null where the service's has to do. */
function ownAccess({ baseUrl }: ChatOptions): OpenRouterAccess | null {
  const key = process.env['OPENROUTER_API_KEY']?.trim() ?? '';
  if (key === '' && baseUrl === undefined) return null;
  const base = (baseUrl ?? OPENROUTER).replace(/\/+$/, '');
  const fault = accessFault(base, key);
  if (fault !== null) throw fault;
  return { baseUrl: base, key: key === '' ? null : key, isProxy: false };
}

function accessFault(base: string, key: string): CommandFailure | null {
  if (!/^https?:\/\//i.test(base) || !URL.canParse(base)) {
    const words = `${base} is not an address that begins with http:// or https://.`;
    return new CommandFailure('usage', words);
  }
  if (!/^[\x21-\x7e]*$/.test(key)) {
    const words = 'OPENROUTER_API_KEY holds characters that no key has.';
    return new CommandFailure('usage', words);
  }
  if (isLoopback(new URL(base))) return null;
  if (key === '') {
    const words = 'There is no key for this address: set OPENROUTER_API_KEY.';
    return new CommandFailure('signedOut', words);
  }
  if (/^https:/i.test(base)) return null;
  return new CommandFailure('usage', `${base} would send your key unencrypted: use https://.`);
}

function memberOf(
  { defaultModel }: Library,
  { id, data }: KnownRecord<'personality'>,
  options: ChatOptions,
): Member {
  const model = [options.model, data.model, defaultModel].find((name) => (name ?? '') !== '');
  const { provider, model: bare } = parseModelId(model ?? DEFAULT_MODEL);
  if (provider !== null && provider !== 'openRouter') {
    throw new CommandFailure(
      'usage',
      `${data.name} uses ${provider}, which the command line does not ask: choose a model of OpenRouter with --model.`,
    );
  }
  return { ...data, id: personalityId.parse(id), model: bare };
}

async function questionFrom(
  { terminal }: Session,
  words: readonly string[],
  conversationId: Question['conversationId'],
): Promise<KnownRecord<'message'>> {
  const text = cleanText(words.join(' ').trim());
  const { attachments, isCut } = attachInput(await pipedInput());
  if (text === '' && attachments.length === 0) {
    throw new CommandFailure('usage', 'Say what to ask: parley chat -p NAME "…"');
  }
  if (text.length > MAX_MESSAGE_LENGTH) {
    throw new CommandFailure('usage', 'The question is too long: pipe long texts in.');
  }
  if (isCut) terminal.note('The input is longer than can go with a question: its end is left out.');
  const author: Author = { kind: 'human', name: humanName() };
  const createdAt = Date.now();
  const data: Message = newMessage({
    conversationId,
    author,
    text,
    status: 'complete',
    createdAt,
    attachments: [...attachments],
  });
  return { kind: 'message', id: randomUUID(), data };
}

/** What is piped in or read from a file; empty at a terminal, and where there is no input. */
async function pipedInput(): Promise<string> {
  try {
    const kind = fstatSync(0);
    if (!kind.isFIFO() && !kind.isFile() && !kind.isSocket()) return '';
  } catch {
    return '';
  }
  return textOf(process.stdin);
}

function humanName(): string {
  try {
    return truncate(cleanText(userInfo().username), 80) || 'You';
  } catch {
    return 'You'; // A container's user may have no entry in the account list.
  }
}

interface Asking {
  readonly library: Library;
  readonly member: Member;
  readonly question: Question;
}

async function ask(
  { terminal, signal, client }: Session,
  { library, member, question }: Asking,
  own: OpenRouterAccess | null,
): Promise<ReplyEnd> {
  const access = own ?? (await proxyAccess(client));
  const models = createOpenRouterModels(access, signal);
  const request = {
    model: member.model,
    messages: composeQuestion(library, member, question),
    tools: [],
    temperature: member.temperature,
    reasoningEffort: member.reasoningEffort,
    maxTokens: null,
    conversationId: question.conversationId,
  };
  const reading = {
    turnId: question.asked.id,
    names: { own: member.name, others: [question.humanName] },
    spoken: { text: 0, reasoning: 0 },
    maxCalls: 0,
    cancel: signal,
  };
  const reply = readReply(models.reply(request, signal), reading);
  for (;;) {
    const next = await reply.next();
    if (next.done === true) return next.value;
    if (next.value.type === 'textAdded' && !terminal.json) {
      const { text } = next.value;
      terminal.write(terminal.isShown ? plainText(text) : text);
    }
  }
}

async function proxyAccess(client: Session['client']): Promise<OpenRouterAccess> {
  const { baseUrl, token } = await client.proxy();
  return { baseUrl, key: token, isProxy: true };
}

interface Answered {
  readonly talk: SavedTalk | null;
  readonly member: Member;
  readonly asked: KnownRecord<'message'>;
  readonly answer: ReplyEnd;
}

async function keepAndReport(session: Session, answered: Answered): Promise<void> {
  const { terminal } = session;
  const { talk, member, answer } = answered;
  const { text, usage } = answer;
  const status = statusOf(answer);
  if (text !== '' && !terminal.json) terminal.write('\n');
  const isKept = talk !== null && (text !== '' || status !== 'interrupted');
  if (isKept) await talk.add(answerRecord(answered, status));
  const conversationId = talk?.id ?? null;
  const { name: personality, model } = member;
  terminal.result('', { personality, model, status, text, usage, conversationId });
  if (answer.isSkip) terminal.note(`${personality} has nothing to add.`);
  if (isKept) terminal.note(`Kept in the conversation ${talk.id}.`);
  failAs(session, answered, isKept);
}

/** Ends the command where the answer did not come to its end. */
function failAs({ interruption }: Session, { talk, answer }: Answered, isKept: boolean): void {
  if (answer.kind === 'cancelled' && !interruption.isUnread) {
    const question = talk === null ? 'Nothing of it is kept.' : 'The question is kept.';
    throw interrupted(`Stopped. ${isKept ? 'What had come is kept as interrupted.' : question}`);
  }
  if (answer.failure !== null) throw answerFailure(answer.failure);
}

function statusOf({ kind, isSkip }: ReplyEnd): Message['status'] {
  if (kind === 'cancelled') return 'interrupted';
  if (kind === 'failed') return 'failed';
  return isSkip ? 'declined' : 'complete';
}

function answerRecord(
  { member, asked, answer }: Answered,
  status: Message['status'],
): KnownRecord<'message'> {
  const data = newMessage({
    conversationId: asked.data.conversationId,
    author: { kind: 'personality', personalityId: member.id, name: member.name },
    text: answer.text,
    status,
    failure: status === 'failed' ? answer.failure : null,
    model: member.model,
    usage: answer.usage,
    replyTo: messageId.parse(asked.id),
    createdAt: Math.max(Date.now(), asked.data.createdAt + 1),
  });
  return { kind: 'message', id: randomUUID(), data };
}
