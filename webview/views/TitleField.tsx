import { useRef, useState } from 'react';

interface TitleFieldProps {
  readonly label: string;
  readonly title: string;
  readonly maxLength: number;
  readonly testId: string;
  /** Gets the new title without spaces around it; is not called when it is as it was. */
  readonly onKeep: (title: string) => void;
  readonly onDone: () => void;
}

/** Changes a title where it stands: Enter or leaving it keeps what is typed, Escape drops it. */
export function TitleField({ label, title, maxLength, testId, onKeep, onDone }: TitleFieldProps) {
  const [typed, setTyped] = useState(title);
  const isDone = useRef(false);
  const finish = (isKept: boolean) => {
    // A field that goes away loses the focus too.
    if (isDone.current) return;
    isDone.current = true;
    if (isKept && typed.trim() !== title) onKeep(typed.trim());
    onDone();
  };
  return (
    <input
      className="field title-field"
      aria-label={label}
      title={label}
      value={typed}
      maxLength={maxLength}
      autoFocus
      data-testid={testId}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) finish(true);
        else if (event.key === 'Escape') finish(false);
      }}
    />
  );
}
