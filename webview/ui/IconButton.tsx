import { createElement } from 'react';
import { Icon } from './Icon.tsx';
import { BUTTON } from './toolkit.ts';

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
  const props = {
    appearance: 'icon',
    'aria-label': label,
    title: label,
    disabled: isDisabled ?? false,
    'data-testid': testId,
    onClick,
  };
  return createElement(BUTTON, props, <Icon name={icon} />);
}
