/** Prints the heading of a group of figures. */
export function reportGroup(title: string): void {
  console.log(`\n${title}`);
}

export interface Figure {
  readonly name: string;
  readonly ours: string;
  /** The same work done by the peer. */
  readonly peer: string;
  /** Ours in terms of the peer. */
  readonly ratio: string;
}

/** Prints one figure beside its peer's. */
export function reportFigure({ name, ours, peer, ratio }: Figure): void {
  console.log(`  ${[name.padEnd(58), ours.padEnd(22), peer.padEnd(24), ratio].join('  ')}`);
}

/** Prints what explains the figure above. */
export function reportDetail(text: string): void {
  console.log(`    ${text}`);
}
