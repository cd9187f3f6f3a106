const LOOK_MS = 4_000;
/** A timer that rings this much too late has slept: the machine did. */
const ASLEEP_MS = 15_000;

/** As much of `os.networkInterfaces()` as is looked at. */
export type NetworkAddresses = Readonly<
  Record<string, readonly { readonly address: string; readonly internal: boolean }[] | undefined>
>;

export interface NetworkWatch {
  readonly addresses: () => NetworkAddresses;
  readonly now: () => number;
  /** Calls back once after `ms`; returns how to call it off. */
  readonly schedule: (ms: number, callback: () => void) => () => void;
  readonly onReturn: () => void;
}

/**
 * Looks every few seconds whether this machine has got other addresses, or has been asleep, and calls
 * back then: a service that could not be reached may be reached now. Losing all addresses is no return.
 */
export function watchNetwork({ addresses, now, schedule, onReturn }: NetworkWatch): () => void {
  let before = signatureOf(addresses());
  let lookedAt = now();
  let cancel = (): void => undefined;
  const look = (): void => {
    const signature = signatureOf(addresses());
    const at = now();
    const isNew = signature !== before && signature !== '';
    const hasSlept = at - lookedAt > LOOK_MS + ASLEEP_MS;
    before = signature;
    lookedAt = at;
    cancel = schedule(LOOK_MS, look);
    if (isNew || hasSlept) onReturn();
  };
  cancel = schedule(LOOK_MS, look);
  return () => cancel();
}

/** The addresses by which others can be reached; empty without any. */
function signatureOf(addresses: NetworkAddresses): string {
  return Object.entries(addresses)
    .flatMap(([name, each]) =>
      (each ?? []).filter(({ internal }) => !internal).map(({ address }) => `${name} ${address}`),
    )
    .sort()
    .join('\n');
}
