import type { ReactNode } from 'react';
import { Icon } from '../../ui/Icon.tsx';

interface PageButtonProps {
  readonly children: ReactNode;
  readonly onClick: () => void;
  readonly icon?: string;
  readonly isSecondary?: boolean;
  readonly isDisabled?: boolean;
  readonly testId?: string;
}

/** A button with words. */
export function PageButton(props: PageButtonProps) {
  const { children, onClick, icon, isSecondary, isDisabled, testId } = props;
  return (
    <button
      type="button"
      className={isSecondary ? 'button secondary-button' : 'button'}
      disabled={isDisabled}
      data-testid={testId}
      onClick={onClick}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconActionProps {
  readonly icon: string;
  /** What it does; read out, and shown while the pointer rests on it. */
  readonly label: string;
  readonly onClick: () => void;
  readonly isDisabled?: boolean;
  readonly isPressed?: boolean;
  readonly testId?: string;
}

/** A button that shows only an icon. */
export function IconAction({
  icon,
  label,
  onClick,
  isDisabled,
  isPressed,
  testId,
}: IconActionProps) {
  return (
    <button
      type="button"
      className="icon-action"
      aria-label={label}
      title={label}
      disabled={isDisabled}
      aria-pressed={isPressed}
      data-testid={testId}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
