import type { ToolUse } from '../../shared/domain/message.ts';
import { truncate } from '../../shared/domain/text.ts';
import { Icon } from '../ui/Icon.tsx';
import { toolSubject } from './toolSubject.ts';
import { useChat } from './useChat.ts';
import { toolStates, toolWords } from './words.ts';

const MAX_TOOLTIP = 500;

/** The tools that an answer used, one compact row each. */
export function ToolUses({ toolUses }: { readonly toolUses: readonly ToolUse[] }) {
  if (toolUses.length === 0) return null;
  return (
    <ul className="tool-uses">
      {toolUses.map((use) => (
        <ToolRow key={use.callId} use={use} />
      ))}
    </ul>
  );
}

function ToolRow({ use }: { readonly use: ToolUse }) {
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
      <Outcome use={use} />
    </li>
  );
}

function Outcome({ use: { outcome, arguments: toolArguments } }: { readonly use: ToolUse }) {
  const chat = useChat();
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
    case 'threadMade':
    case 'proposalMade': {
      const { path, line, kind } = outcome;
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
  }
}
