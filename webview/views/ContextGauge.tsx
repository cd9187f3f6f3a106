import { formatPercent, formatShortCount } from './format.ts';
import { gaugeWords } from './roomWords.ts';
import { useChat, useSelect } from './useChat.ts';

/** From here on the gauge warns; summaries start at the same share. */
const NEARLY_FULL = 0.8;

/** How full the fullest window is; pressing it summarises the older part of the conversation now. */
export function ContextGauge() {
  const chat = useChat();
  const gauge = useSelect((state) => state.context);
  const conversationId = useSelect((state) => state.conversationId);
  if (!gauge || conversationId === null) return null;
  const { usedTokens, windowTokens, isSummarizing, summarizedCount } = gauge;
  const share = windowTokens === 0 ? 0 : Math.min(1, usedTokens / windowTokens);
  const words = gaugeWords(gauge);
  return (
    <button
      type="button"
      className="header-button gauge"
      aria-label={words}
      title={words}
      aria-busy={isSummarizing}
      aria-disabled={isSummarizing}
      data-testid="context-gauge"
      data-used={usedTokens}
      data-window={windowTokens}
      data-summarized={summarizedCount}
      data-full={share >= NEARLY_FULL}
      onClick={() => {
        if (!isSummarizing) void chat.ask('summarize', (api) => api.summarize({ conversationId }));
      }}
    >
      <span className="gauge-bar" aria-hidden="true">
        <span style={{ width: `${Math.max(2, share * 100)}%` }} />
      </span>
      <span className="where-wide">
        {formatShortCount(usedTokens)}/{formatShortCount(windowTokens)}
      </span>
      <span>{formatPercent(share)}</span>
    </button>
  );
}
