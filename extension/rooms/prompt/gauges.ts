import type { Calibration } from '../../../shared/prompt/calibration.ts';
import { contextBudget } from '../../../shared/prompt/contextBudget.ts';
import type { Member, Room } from '../../../shared/prompt/room.ts';
import type { ContextGauge } from '../../../shared/protocol/roomView.ts';
import type { PromptDeskPorts } from './promptDeskPorts.ts';
import type { Reading } from './reading.ts';
import type { OpenRoom } from './roomBook.ts';

/** Keeps each open conversation's gauge and tells when it moves. */
export interface Gauges {
  /** The member whose window is the smallest, those who are muted last; null in an empty room. */
  smallest(room: Room): Member | null;
  /** Somebody is about to read this. */
  note(room: OpenRoom, member: Member, reading: Reading): void;
  /** Measures anew, soon; several wishes at once become one. */
  refresh(room: OpenRoom): void;
  setSummarizing(room: OpenRoom, isSummarizing: boolean): void;
  /** A model's accuracy has changed. */
  learned(model: string): void;
}

interface GaugePorts {
  readonly ports: Pick<PromptDeskPorts, 'modelInfo' | 'report'>;
  readonly calibration: Calibration;
  /** What a member reads as things stand. */
  readonly measure: (room: OpenRoom, seen: Room, member: Member) => Promise<Reading>;
  readonly tell: (change: { conversationId: string; gauge: ContextGauge }) => void;
}

export function createGauges(ports: GaugePorts): Gauges {
  return new RoomGauges(ports);
}

class RoomGauges implements Gauges {
  readonly #given: GaugePorts;
  readonly #running = new Set<OpenRoom>();
  readonly #wanted = new Set<OpenRoom>();
  /** Whose model a gauge shows, so that its accuracy can be renewed. */
  readonly #shown = new Map<string, { readonly room: OpenRoom; readonly model: string }>();

  constructor(given: GaugePorts) {
    this.#given = given;
  }

  smallest({ members }: Room): Member | null {
    const awake = members.filter(({ isMuted }) => !isMuted);
    const [first, ...others] = awake.length > 0 ? awake : members;
    if (first === undefined) return null;
    return others.reduce(
      (least, member) => (this.#windowOf(member) < this.#windowOf(least) ? member : least),
      first,
    );
  }

  note(room: OpenRoom, member: Member, reading: Reading): void {
    const least = room.seen && this.smallest(room.seen);
    if (least?.id === member.id) this.#showReading(room, member, reading);
    else this.refresh(room);
  }

  refresh(room: OpenRoom): void {
    this.#wanted.add(room);
    if (this.#running.has(room)) return;
    this.#running.add(room);
    this.#refreshWanted(room)
      .catch(this.#given.ports.report)
      .finally(() => this.#running.delete(room));
  }

  setSummarizing(room: OpenRoom, isSummarizing: boolean): void {
    room.isSummarizing = isSummarizing;
    if (room.gauge !== null) this.#show(room, { ...room.gauge, isSummarizing });
  }

  learned(model: string): void {
    for (const { room, model: own } of this.#shown.values()) {
      if (own !== model || room.gauge === null) continue;
      const accuracy = this.#given.calibration.accuracyOf(model);
      this.#show(room, { ...room.gauge, accuracy });
    }
  }

  #windowOf({ model }: Member): number {
    const info = this.#given.ports.modelInfo(model);
    return contextBudget(info?.contextLength ?? null).windowTokens;
  }

  async #refreshWanted(room: OpenRoom): Promise<void> {
    while (this.#wanted.delete(room)) {
      const { seen } = room;
      const member = seen && this.smallest(seen);
      if (seen === null || member === null) continue;
      this.#showReading(room, member, await this.#given.measure(room, seen, member));
    }
  }

  #showReading(room: OpenRoom, member: Member, reading: Reading): void {
    this.#shown.set(room.id, { room, model: member.model });
    this.#show(room, {
      name: member.name,
      usedTokens: Math.round(reading.tokens),
      windowTokens: this.#windowOf(member),
      summarizedCount: reading.summary?.data.count ?? 0,
      isSummarizing: room.isSummarizing,
      accuracy: this.#given.calibration.accuracyOf(member.model),
    });
  }

  #show(room: OpenRoom, gauge: ContextGauge): void {
    const isSame = JSON.stringify(gauge) === JSON.stringify(room.gauge);
    room.gauge = gauge;
    if (!isSame) this.#given.tell({ conversationId: room.id, gauge });
  }
}
