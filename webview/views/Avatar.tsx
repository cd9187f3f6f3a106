import type { Accent } from '../../shared/domain/accent.ts';
import { Icon } from '../ui/Icon.tsx';

/** An author's icon on their accent colour; for the eye only. */
export function Avatar({ accent, icon }: { readonly accent: Accent; readonly icon: string }) {
  return (
    <span className={`avatar accent-${accent}`}>
      <Icon name={icon} />
    </span>
  );
}
