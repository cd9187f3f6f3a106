import { Icon } from '../ui/Icon.tsx';
import { useSelect } from './useChat.ts';
import { queueWords } from './words.ts';

/** How many answers wait for their place. */
export function QueueLine() {
  const count = useSelect((state) => state.queue.length);
  if (count === 0) return null;
  return (
    <p className="queue secondary" data-testid="queue" data-count={count}>
      <Icon name="clock" /> {queueWords(count)}
    </p>
  );
}
