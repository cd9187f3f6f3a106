import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { useChat, useSelect } from './useChat.ts';
import { problemWords } from './words.ts';

/** What could not be done, until the person closes it. */
export function ProblemBar() {
  const chat = useChat();
  const problem = useSelect((state) => state.problem);
  if (!problem) return null;
  return (
    <div
      className="notice problem"
      role="alert"
      data-testid="problem"
      data-attempt={problem.attempt}
    >
      <Icon name="error" />
      <span>{problemWords(problem)}</span>
      <IconButton
        icon="close"
        label="Close"
        testId="dismiss-problem"
        onClick={() => chat.dismissProblem()}
      />
    </div>
  );
}
