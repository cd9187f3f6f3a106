import { VSCodeButton } from '@vscode/webview-ui-toolkit/react';

interface IconButtonProps {
  /** A codicon's name. */
  readonly icon: string;
  /** What it does; read out, and shown while the pointer rests on it. */
  readonly label: string;
  readonly onClick: () => void;
  readonly isDisabled?: boolean;
  readonly testId?: string;
}

/** A button that shows only an icon. */
export function IconButton({ icon, label, onClick, isDisabled, testId }: IconButtonProps) {
  return (
    <VSCodeButton
      appearance="icon"
      aria-label={label}
      title={label}
      disabled={isDisabled ?? false}
      data-testid={testId}
      onClick={onClick}
    >
      <span className={`codicon codicon-${icon}`} aria-hidden="true" />
    </VSCodeButton>
  );
}
