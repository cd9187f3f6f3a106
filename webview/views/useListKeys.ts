import { type KeyboardEvent, useMemo, useRef } from 'react';
import type { VirtuosoHandle } from 'react-virtuoso';
import { isListKey, moveInList, nextInRing, tabStopOf } from '../state/moveInList.ts';
import { focusComposer } from './focusComposer.ts';

/** What of a message the Tab key goes through once the person is inside it. */
const INNER = 'button:not(:disabled), vscode-button:not([disabled]), summary, [tabindex="0"]';
const ACTIONS = '.buttons vscode-button, .message-actions vscode-button, .message-actions button';

interface ListKeys {
  readonly listRef: React.RefObject<HTMLDivElement | null>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: React.FocusEvent) => void;
  /** To be called by an edge of the list, the only things in it that Tab stops at from outside. */
  readonly onEdgeFocus: () => void;
}

/**
 * One Tab stop for the whole list, whatever its messages hold:
 *
 *     composer ◀─Escape─ a message ──Enter or the menu key──▶ its actions
 *                          │  ▲  ◀──────────Escape─────────── Tab goes round in the message
 *                          └──┘ arrows, Home, End
 *
 * Rows out of sight are not in the page, so the stops are two edges around the list, which hand the
 * focus on to the message that had it last.
 */
export function useListKeys(
  ids: readonly string[],
  list: React.RefObject<VirtuosoHandle | null>,
  follow: () => void,
): ListKeys {
  const listRef = useRef<HTMLDivElement>(null);
  const lastId = useRef<string | null>(null);
  const isLeaving = useRef(false);
  return useMemo(() => {
    const focusRow = (id: string | null) => {
      if (id === null) return;
      const focus = () => articleOf(listRef.current, id)?.focus({ preventScroll: true });
      list.current?.scrollIntoView({ index: ids.indexOf(id), done: focus });
    };
    const leave = (isBackwards: boolean) => {
      const edges = listRef.current?.querySelectorAll<HTMLElement>('.list-stop');
      isLeaving.current = true;
      // The browser goes on from here by itself.
      (isBackwards ? edges?.[0] : edges?.[edges.length - 1])?.focus();
      isLeaving.current = false;
    };
    return {
      listRef,
      onEdgeFocus: () => {
        if (!isLeaving.current) focusRow(tabStopOf(ids, lastId.current));
      },
      onFocus: ({ target }) => {
        lastId.current = rowOf(target)?.dataset['row'] ?? lastId.current;
      },
      onKeyDown: (event) => {
        const row = rowOf(event.target as Element);
        const article = row?.querySelector('article');
        if (!row || !article) return;
        if (isListKey(event.key)) {
          event.preventDefault();
          focusRow(moveInList(ids, row.dataset['row'] ?? null, event.key));
          if (event.key === 'End') follow();
        } else if (event.target === article) onMessage(event, article, leave);
        else inMessage(event, article);
      },
    };
  }, [ids, list, follow]);
}

/** A key on the message itself. */
function onMessage(
  event: KeyboardEvent,
  article: HTMLElement,
  leave: (isBackwards: boolean) => void,
): void {
  const isMenuKey = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
  if (event.key === 'Enter' || isMenuKey) {
    event.preventDefault();
    article.querySelector<HTMLElement>(ACTIONS)?.focus();
  } else if (event.key === 'Escape') focusComposer();
  else if (event.key === 'Tab') leave(event.shiftKey);
}

/** A key on something inside the message. */
function inMessage(event: KeyboardEvent, article: HTMLElement): void {
  if (event.key === 'Escape') article.focus({ preventScroll: true });
  else if (event.key === 'Tab') {
    event.preventDefault();
    const stops = [...article.querySelectorAll<HTMLElement>(INNER)].filter((each) =>
      each.checkVisibility(),
    );
    const at = stops.findIndex((each) => each === event.target);
    stops[nextInRing(stops.length, at, event.shiftKey)]?.focus();
  }
}

function rowOf(target: Element): HTMLElement | null {
  return target.closest<HTMLElement>('[data-row]');
}

function articleOf(list: HTMLElement | null, id: string): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"] article`) ?? null;
}
