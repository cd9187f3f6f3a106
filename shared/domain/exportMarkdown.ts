import type { Attachment } from './attachment.ts';
import type { ImageRef } from './image.ts';
import type { Message, ToolUse } from './message.ts';
import { inline, quoted } from './markdownText.ts';
import { unreachable } from './unreachable.ts';
import type { Exported } from './conversationFile.ts';
import { inOrder } from './inOrder.ts';

/** The conversation as a page to read, in Markdown. `formatTime` writes a moment as the reader does. */
export function exportMarkdown(exported: Exported, formatTime: (time: number) => string): string {
  const { conversation, personalities } = exported;
  const messages = inOrder(exported.messages);
  const seats = new Set<string>(conversation.participants.map((seat) => seat.personalityId));
  const names = personalities
    .filter(({ id }) => seats.has(id))
    .map(({ name, title }) => (title === '' ? inline(name) : `${inline(name)} (${inline(title)})`));
  const head = [
    `# ${inline(conversation.title)}`,
    conversation.description === '' ? null : quoted(conversation.description),
    [
      `- Participants: ${names.length === 0 ? 'none' : names.join(', ')}`,
      `- Begun: ${formatTime(conversation.createdAt)}`,
      `- Messages: ${messages.length}`,
      ...costLines(messages.map(({ data }) => data)),
    ].join('\n'),
  ];
  const byId = new Map(messages.map(({ id, data }) => [id, data]));
  const body = messages.map(({ data }) =>
    messageSection(data, {
      repliesTo: (data.replyTo === null ? undefined : byId.get(data.replyTo)) ?? null,
      time: formatTime(data.createdAt),
    }),
  );
  return `${[...head, ...body].filter((part) => part !== null).join('\n\n')}\n`;
}

function messageSection(
  data: Message,
  { repliesTo, time }: { readonly repliesTo: Message | null; readonly time: string },
): string {
  const facts = [
    time,
    data.model === null ? '' : `\`${data.model.replaceAll('`', '')}\``,
    data.stage ?? '',
    data.editedAt === null ? '' : 'edited',
    data.status === 'complete' ? '' : data.status,
  ].filter((fact) => fact !== '');
  const parts = [
    `## ${inline(data.author.name)}`,
    `_${facts.join(' · ')}_`,
    repliesTo === null
      ? ''
      : `> In reply to ${inline(repliesTo.author.name)}: ${opening(repliesTo)}`,
    data.text.trim(),
    data.attachments.map(attachmentLine).join('\n'),
    data.images.map(pictureLine).join('\n'),
    data.toolUses.map(toolLine).join('\n'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function opening({ text }: Message): string {
  const [line = ''] = text.trim().split('\n');
  return inline(line.length > 100 ? `${line.slice(0, 100).toWellFormed()}…` : line);
}

function pictureLine({ name, width, height }: ImageRef): string {
  return `- Picture: ${inline(name)} (${width} × ${height})`;
}

function attachmentLine({ source, path, startLine, endLine, isWhole }: Attachment): string {
  if (source === 'problems' || source === 'changes') {
    const what = source === 'problems' ? 'problems' : 'changes';
    return `- Attached: ${what}${path === '.' ? '' : ` of ${inline(path)}`}`;
  }
  const target = path.split('/').map(encodeURIComponent).join('/');
  const lines = isWhole ? '' : `#L${startLine + 1}-L${endLine + 1}`;
  return `- Attached: [${inline(path)}${lines}](${target}${lines})`;
}

function toolLine({ tool, outcome }: ToolUse): string {
  return `- \`${tool.replaceAll('`', '')}\`: ${inline(outcomeWords(outcome))}`;
}

function outcomeWords(outcome: ToolUse['outcome']): string {
  if (outcome === null) return 'not ended';
  switch (outcome.kind) {
    case 'done':
      return 'done';
    case 'threadMade':
      return `comment at ${outcome.path}:${outcome.line + 1}`;
    case 'proposalMade':
      return `edit proposed at ${outcome.path}:${outcome.line + 1}`;
    case 'remembered':
      return `remembered: ${outcome.text}`;
    case 'forgotten':
      return `forgot: ${outcome.text}`;
    case 'mentioned':
      return `asked ${outcome.name}`;
    case 'refused':
      return `refused: ${outcome.reason}`;
    default:
      return unreachable(outcome);
  }
}

function costLines(messages: readonly Message[]): readonly string[] {
  const used = messages.flatMap(({ usage }) => (usage === null ? [] : [usage]));
  if (used.length === 0) return [];
  const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
  const prompt = sum(used.map(({ promptTokens }) => promptTokens));
  const completion = sum(used.map(({ completionTokens }) => completionTokens));
  const billed = used.flatMap(({ cost }) => (cost === null ? [] : [cost]));
  const tokens = `- Tokens: ${prompt} read, ${completion} written`;
  return billed.length === 0 ? [tokens] : [tokens, `- Cost: $${sum(billed).toFixed(4)}`];
}
