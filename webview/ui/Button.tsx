import { createElement, type ReactNode } from 'react';
import { BUTTON } from './toolkit.ts';

interface ButtonProps {
  readonly children: ReactNode;
  readonly onClick: () => void;
  readonly isSecondary?: boolean;
  readonly isDisabled?: boolean;
  readonly testId?: string;
}

/** A button with words. */
export function Button({ children, onClick, isSecondary, isDisabled, testId }: ButtonProps) {
  const props = {
    appearance: isSecondary ? 'secondary' : 'primary',
    disabled: isDisabled ?? false,
    'data-testid': testId,
    onClick,
  };
  return createElement(BUTTON, props, children);
}
