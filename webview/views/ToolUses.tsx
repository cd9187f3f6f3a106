import type { ToolOutcome, ToolUse } from '../../shared/domain/message.ts';
import { truncate } from '../../shared/domain/text.ts';
import { Icon } from '../ui/Icon.tsx';
import { undoMemory } from './messageCalls.ts';
import { toolSubject } from './toolSubject.ts';
import { useChat } from './useChat.ts';
import { messageWords, toolStates, toolWords } from './words.ts';

const MAX_TOOLTIP = 500;

interface ToolUsesProps {
  readonly messageId: string;
  readonly toolUses: readonly ToolUse[];
}

/** The tools that an answer used, one compact row each. */
export function ToolUses({ messageId, toolUses }: ToolUsesProps) {
  if (toolUses.length === 0) return null;
  return (
    <ul className="tool-uses">
      {toolUses.map((use) => (
        <ToolRow key={use.callId} messageId={messageId} use={use} />
      ))}
    </ul>
  );
}

interface ToolRowProps {
  readonly messageId: string;
  readonly use: ToolUse;
}

function ToolRow({ messageId, use }: ToolRowProps) {
  const { icon, words } = toolWords(use.tool);
  const state = use.outcome?.kind ?? 'running';
  return (
    <li
      data-testid="tool-use"
      data-tool={use.tool}
      data-outcome={state}
      title={truncate(use.arguments, MAX_TOOLTIP)}
    >
      <Icon name={state === 'running' ? 'loading' : icon} />
      <span>{words}</span>
      <Outcome messageId={messageId} use={use} />
    </li>
  );
}

function Outcome({ messageId, use }: ToolRowProps) {
  const { outcome, arguments: toolArguments, callId } = use;
  switch (outcome?.kind) {
    case undefined:
      return (
        <span className="secondary cut">{toolSubject(toolArguments) || toolStates.running}</span>
      );
    case 'done':
      return <span className="secondary cut">{toolSubject(toolArguments)}</span>;
    case 'refused':
      return (
        <span className="refused">
          {toolStates.refused}: {outcome.reason}
        </span>
      );
    case 'mentioned':
      return <span className="cut">@{outcome.name}</span>;
    case 'remembered':
    case 'forgotten':
      return <Memory messageId={messageId} callId={callId} outcome={outcome} />;
    case 'threadMade':
    case 'proposalMade':
      return <Place outcome={outcome} />;
  }
}

function Memory(props: {
  readonly messageId: string;
  readonly callId: string;
  readonly outcome: Extract<ToolOutcome, { kind: 'remembered' | 'forgotten' }>;
}) {
  const chat = useChat();
  const { text, isUndone } = props.outcome;
  const words = (
    <span className="secondary cut" title={truncate(text, MAX_TOOLTIP)}>
      {isUndone ? <del>{text}</del> : text}
    </span>
  );
  if (isUndone) {
    return (
      <>
        {words}
        <span className="secondary" data-testid="memory-undone">
          {messageWords.undone}
        </span>
      </>
    );
  }
  return (
    <>
      {words}
      <button
        type="button"
        className="link"
        data-testid="undo-memory"
        aria-label={messageWords.undoMemory(truncate(text, 80))}
        onClick={() => undoMemory(chat, props.messageId, props.callId)}
      >
        {messageWords.undo}
      </button>
    </>
  );
}

function Place(props: {
  readonly outcome: Extract<ToolOutcome, { kind: 'threadMade' | 'proposalMade' }>;
}) {
  const chat = useChat();
  const { path, line, kind } = props.outcome;
  return (
    <button
      type="button"
      className="link cut"
      title={toolStates[kind]}
      onClick={() => void chat.ask('openPlace', (api) => api.openPlace({ path, line }))}
    >
      {path}:{line + 1}
    </button>
  );
}
