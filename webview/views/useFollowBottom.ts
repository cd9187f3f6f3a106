import { useCallback, useMemo, useRef, useState } from 'react';

const NEAR_BOTTOM_PX = 24;

interface FollowBottom {
  /** Whether the newest is in sight and stays so while text grows. */
  readonly isFollowing: boolean;
  readonly scrollerRef: (scroller: HTMLElement | Window | null) => void;
  /** To be called when the height of the content has changed. */
  readonly keepBottom: () => void;
  /** Goes to the newest and follows it from there. */
  readonly follow: () => void;
}

/**
 * Keeps a list at its end while any of its messages grow. Only scrolling up ends that: growth alone
 * moves the end away too, and must not count as the person's wish to read on elsewhere.
 */
export function useFollowBottom(): FollowBottom {
  const [isFollowing, setIsFollowing] = useState(true);
  const scroller = useRef<HTMLElement | null>(null);
  const following = useRef(true);
  const lastTop = useRef(0);

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
    if (isNearBottom) setFollowing(true);
    else if (scrollTop < lastTop.current) setFollowing(false);
    lastTop.current = scrollTop;
  }, [setFollowing]);
  const scrollerRef = useCallback(
    (element: HTMLElement | Window | null) => {
      scroller.current?.removeEventListener('scroll', onScroll);
      scroller.current = element instanceof HTMLElement ? element : null;
      scroller.current?.addEventListener('scroll', onScroll, { passive: true });
    },
    [onScroll],
  );
  const keepBottom = useCallback(() => {
    if (following.current) toBottom();
  }, [toBottom]);
  const follow = useCallback(() => {
    setFollowing(true);
    toBottom();
  }, [setFollowing, toBottom]);

  return useMemo(
    () => ({ isFollowing, scrollerRef, keepBottom, follow }),
    [isFollowing, scrollerRef, keepBottom, follow],
  );
}
