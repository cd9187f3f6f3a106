import { useCallback, useMemo, useRef, useState } from 'react';

const NEAR_BOTTOM_PX = 24;
/** How people scroll, and for how long afterwards a movement is theirs. */
const TOUCHES = ['wheel', 'pointerdown', 'touchmove', 'keydown'] as const;
const TOUCH_MS = 500;
/** For so long a list that is being brought elsewhere passes its end without staying there. */
const BRINGING_MS = 1_000;

interface FollowBottom {
  /** Whether the newest is in sight and stays so while text grows. */
  readonly isFollowing: boolean;
  readonly scrollerRef: (scroller: HTMLElement | Window | null) => void;
  /** To be called when the height of the content has changed. */
  readonly keepBottom: () => void;
  /** Goes to the newest and follows it from there. */
  readonly follow: () => void;
  /** Stops following, because the list is about to be brought elsewhere. */
  readonly release: () => void;
}

/**
 * Keeps a list at its end while any of its messages grow. Only scrolling up ends that: growth alone
 * moves the end away too, and must not count as the person's wish to read on elsewhere. Nor must a list
 * that becomes lower or higher because something above or below it comes or goes: such a change moves
 * the list without the person's hand.
 */
export function useFollowBottom(): FollowBottom {
  const [isFollowing, setIsFollowing] = useState(true);
  const scroller = useRef<HTMLElement | null>(null);
  const following = useRef(true);
  const last = useRef({ top: 0, scrollHeight: 0, clientHeight: 0 });
  const { lastTouchedAt, onTouch } = useTouches();
  const releasedAt = useRef(-Infinity);

  const setFollowing = useCallback((value: boolean) => {
    following.current = value;
    setIsFollowing(value);
  }, []);
  const toBottom = useCallback(() => {
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, []);
  const onScroll = useCallback(() => {
    if (!scroller.current) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller.current;
    const isNearBottom = scrollHeight - clientHeight - scrollTop < NEAR_BOTTOM_PX;
    const isTouched = performance.now() - lastTouchedAt.current < TOUCH_MS;
    const isBrought = !isTouched && performance.now() - releasedAt.current < BRINGING_MS;
    if (isNearBottom && !isBrought) setFollowing(true);
    else if (scrollTop < last.current.top) {
      const isSameSize =
        scrollHeight === last.current.scrollHeight && clientHeight === last.current.clientHeight;
      if (isSameSize || isTouched) setFollowing(false);
    }
    last.current = { top: scrollTop, scrollHeight, clientHeight };
  }, [setFollowing, lastTouchedAt]);
  const keepBottom = useCallback(() => {
    if (following.current) toBottom();
  }, [toBottom]);
  const resizes = useMemo(() => new ResizeObserver(keepBottom), [keepBottom]);
  const scrollerRef = useCallback(
    (element: HTMLElement | Window | null) => {
      scroller.current?.removeEventListener('scroll', onScroll);
      for (const kind of TOUCHES) scroller.current?.removeEventListener(kind, onTouch);
      resizes.disconnect();
      scroller.current = element instanceof HTMLElement ? element : null;
      if (!scroller.current) return;
      scroller.current.addEventListener('scroll', onScroll, { passive: true });
      for (const kind of TOUCHES)
        scroller.current.addEventListener(kind, onTouch, { passive: true });
      resizes.observe(scroller.current);
    },
    [onScroll, onTouch, resizes],
  );
  const follow = useCallback(() => {
    releasedAt.current = -Infinity;
    setFollowing(true);
    toBottom();
  }, [setFollowing, toBottom]);

  const release = useCallback(() => {
    releasedAt.current = performance.now();
    setFollowing(false);
  }, [setFollowing]);

  return useMemo(
    () => ({ isFollowing, scrollerRef, keepBottom, follow, release }),
    [isFollowing, scrollerRef, keepBottom, follow, release],
  );
}

/** When the person last moved the list with their own hand. */
function useTouches() {
  const lastTouchedAt = useRef(-Infinity);
  const onTouch = useCallback(() => {
    lastTouchedAt.current = performance.now();
  }, []);
  return { lastTouchedAt, onTouch };
}
