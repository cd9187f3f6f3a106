import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';

export interface MenuItem {
  /** Tells the items of one menu apart. */
  readonly id: string;
  readonly label: string;
  /** A line below the label. */
  readonly about?: string;
  /** A codicon's name. */
  readonly icon?: string;
  /** Makes it one of a choice, of which one is checked. */
  readonly isChecked?: boolean;
  readonly isDanger?: boolean;
  readonly testId?: string;
  readonly onChoose: () => void;
}

interface MenuProps {
  /** What the button is called. */
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** What the button shows. */
  readonly children: ReactNode;
  readonly className?: string;
  readonly testId?: string;
  /** Stands above the items. */
  readonly heading?: ReactNode;
}

const GAP_PX = 2;

/** A button with a menu: arrows, Home, End and first letters move in it, Escape goes back to the button. */
export function Menu({ label, items, children, className, testId, heading }: MenuProps) {
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const menuId = useId();
  const close = (hasFocus: boolean) => {
    setIsOpen(false);
    if (hasFocus) button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className ?? 'icon-button'}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? menuId : undefined}
        data-testid={testId}
        onClick={() => setIsOpen(!isOpen)}
      >
        {children}
      </button>
      {isOpen && (
        <MenuList
          id={menuId}
          label={label}
          items={items}
          heading={heading}
          anchor={button}
          onClose={close}
        />
      )}
    </>
  );
}

interface MenuListProps {
  readonly id: string;
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly heading: ReactNode;
  readonly anchor: React.RefObject<HTMLElement | null>;
  /** `hasFocus`: the focus was in the menu and belongs back on the button. */
  readonly onClose: (hasFocus: boolean) => void;
}

function MenuList({ id, label, items, heading, anchor, onClose }: MenuListProps) {
  const list = useRef<HTMLDivElement>(null);
  const latestClose = useRef(onClose);
  useEffect(() => {
    latestClose.current = onClose;
  });
  useEffect(() => {
    const element = list.current;
    if (!element || !anchor.current) return;
    element.showPopover();
    place(element, anchor.current);
    (element.querySelector<HTMLElement>('[aria-checked="true"]') ?? itemsOf(element)[0])?.focus();
    const onPress = (event: PointerEvent) => {
      const target = event.target as Node;
      if (!element.contains(target) && !anchor.current?.contains(target))
        latestClose.current(false);
    };
    const onAway = (event: Event) => {
      if (!(event.target instanceof Node && element.contains(event.target)))
        latestClose.current(false);
    };
    document.addEventListener('pointerdown', onPress, true);
    window.addEventListener('blur', onAway);
    window.addEventListener('resize', onAway);
    return () => {
      document.removeEventListener('pointerdown', onPress, true);
      window.removeEventListener('blur', onAway);
      window.removeEventListener('resize', onAway);
    };
  }, [anchor]);
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      onClose(true);
    } else if (list.current && moveFocus(list.current, event)) event.preventDefault();
  };
  return (
    <div
      ref={list}
      id={id}
      popover="manual"
      role="menu"
      aria-label={label}
      className="popup"
      onKeyDown={onKeyDown}
    >
      {heading}
      {items.map((item) => (
        <Item key={item.id} item={item} onClose={onClose} />
      ))}
    </div>
  );
}

function Item(props: { readonly item: MenuItem; readonly onClose: MenuListProps['onClose'] }) {
  const { id, label, about, icon, isChecked, isDanger, testId, onChoose } = props.item;
  const isChoice = isChecked !== undefined;
  return (
    <button
      type="button"
      role={isChoice ? 'menuitemradio' : 'menuitem'}
      aria-checked={isChecked}
      tabIndex={-1}
      className={isDanger ? 'popup-item danger' : 'popup-item'}
      data-testid={testId}
      data-item={id}
      onClick={() => {
        props.onClose(true);
        onChoose();
      }}
    >
      {isChoice && (
        <span className={`codicon codicon-${isChecked ? 'check' : 'blank'}`} aria-hidden="true" />
      )}
      {icon !== undefined && <span className={`codicon codicon-${icon}`} aria-hidden="true" />}
      <span className="popup-words">
        <span>{label}</span>
        {about !== undefined && <span className="secondary">{about}</span>}
      </span>
    </button>
  );
}

function itemsOf(list: HTMLElement): readonly HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('.popup-item')];
}

/** Moves the focus as the key says; false when it says nothing. */
function moveFocus(list: HTMLElement, { key, target }: KeyboardEvent): boolean {
  const items = itemsOf(list);
  const at = items.findIndex((item) => item === target);
  const last = items.length - 1;
  const byLetter = () => {
    const rest = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    const letter = key.toLocaleLowerCase();
    return rest.find((item) => item.innerText.trim().toLocaleLowerCase().startsWith(letter));
  };
  const targets: Readonly<Record<string, HTMLElement | undefined>> = {
    ArrowDown: items[at >= last ? 0 : at + 1],
    ArrowUp: items[at <= 0 ? last : at - 1],
    Home: items[0],
    End: items[last],
  };
  const next = targets[key] ?? (key.length === 1 && key !== ' ' ? byLetter() : undefined);
  next?.focus();
  return next !== undefined;
}

/** Below the button and to its right where there is room, else above it and to its left. */
function place(menu: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const { clientWidth, clientHeight } = document.documentElement;
  const hasRoomBelow = at.bottom + GAP_PX + height <= clientHeight;
  const top = hasRoomBelow || at.top < height ? at.bottom + GAP_PX : at.top - GAP_PX - height;
  const left = at.left + width <= clientWidth ? at.left : at.right - width;
  menu.style.top = `${Math.max(GAP_PX, Math.min(top, clientHeight - height - GAP_PX))}px`;
  menu.style.left = `${Math.max(GAP_PX, Math.min(left, clientWidth - width - GAP_PX))}px`;
}
