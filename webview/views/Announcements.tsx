import { useSelect } from './useChat.ts';
import { finishedWords } from './words.ts';

/** Tells a screen reader that an answer is complete: once per answer, never its text. */
export function Announcements() {
  const finished = useSelect((state) => state.finished);
  return (
    <div className="visually-hidden" role="log" aria-live="polite" data-testid="announcements">
      {finished.map((answer) => (
        <p key={answer.serial}>{finishedWords(answer)}</p>
      ))}
    </div>
  );
}
