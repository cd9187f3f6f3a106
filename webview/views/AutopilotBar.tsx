import { useEffect, useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { formatCost, formatCount, formatSpan } from './format.ts';
import { roomWords } from './roomWords.ts';
import { useChat, useSelect } from './useChat.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** While the personalities go on by themselves: how far they are towards each limit, and one button that ends it. */
export function AutopilotBar() {
  const chat = useChat();
  const autopilot = useSelect((state) => state.autopilot);
  const conversationId = useSelect((state) => state.conversationId);
  if (!autopilot || conversationId === null) return null;
  const { startedAt, messages, spend, limits } = autopilot;
  return (
    <section className="autopilot" aria-label={roomWords.autopilotRuns} data-testid="autopilot-bar">
      <Icon name="run-all" />
      <strong>{roomWords.autopilotRuns}</strong>
      <span className="autopilot-figures">
        <Elapsed startedAt={startedAt} limitMs={limits.minutes * MINUTE_MS} />
        <span data-testid="autopilot-messages">
          {roomWords.autopilotMessages(formatCount(messages), formatCount(limits.messages))}
        </span>
        <span data-testid="autopilot-spend">
          {roomWords.autopilotSpend(formatCost(spend), formatCost(limits.spend))}
        </span>
      </span>
      <Button
        testId="autopilot-stop"
        onClick={() =>
          void chat.ask('stop', (api) => api.setAutopilot({ conversationId, isOn: false }))
        }
      >
        {roomWords.autopilotStop}
      </Button>
    </section>
  );
}

/** Not read out as it counts: the region's other figures say enough. */
function Elapsed({ startedAt, limitMs }: { readonly startedAt: number; readonly limitMs: number }) {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <span role="timer" data-testid="autopilot-time">
      {roomWords.autopilotTime(formatSpan(nowMs - startedAt), formatSpan(limitMs))}
    </span>
  );
}
