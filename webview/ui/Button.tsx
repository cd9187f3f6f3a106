import { VSCodeButton } from '@vscode/webview-ui-toolkit/react';
import type { ReactNode } from 'react';

interface ButtonProps {
  readonly children: ReactNode;
  readonly onClick: () => void;
  readonly isSecondary?: boolean;
  readonly isDisabled?: boolean;
  readonly testId?: string;
}

/** A button with words. */
export function Button({ children, onClick, isSecondary, isDisabled, testId }: ButtonProps) {
  return (
    <VSCodeButton
      appearance={isSecondary ? 'secondary' : 'primary'}
      disabled={isDisabled ?? false}
      data-testid={testId}
      onClick={onClick}
    >
      {children}
    </VSCodeButton>
  );
}
