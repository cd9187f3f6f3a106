/** Why nobody else speaks in a room. */
export type StopReason =
  /** A human stopped it. */
  | { readonly kind: 'stopped' }
  /** Every personality is muted, or the room has none. */
  | { readonly kind: 'nobodyToAnswer' }
  /** Personalities summoned each other for too long since a human spoke. */
  | { readonly kind: 'chainDepth'; readonly limit: number }
  | { readonly kind: 'turns'; readonly limit: number }
  /** Two of them talked with each other too much within five minutes. */
  | { readonly kind: 'pair'; readonly names: readonly [string, string]; readonly limit: number }
  /** Somebody said again what they had said. */
  | { readonly kind: 'nearDuplicate'; readonly name: string }
  | { readonly kind: 'autopilotTime'; readonly minutes: number }
  | { readonly kind: 'autopilotMessages'; readonly limit: number }
  | { readonly kind: 'autopilotSpend'; readonly limit: number }
  /** Nobody had anything to add, or they agreed. */
  | { readonly kind: 'autopilotSettled' }
  /** A human spoke, which ends autopilot. */
  | { readonly kind: 'autopilotPaused' };
