import type { SpendBook } from '../../../shared/domain/messageSearch.ts';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import { readSyncedSetting, syncedSettingId } from '../../../shared/domain/syncedSettings.ts';
import type { ChatModels } from '../../../shared/models/model.ts';
import { estimateTokens } from '../../../shared/prompt/tokenEstimate.ts';
import type { ModelCatalogue } from '../../models/modelCatalogue.ts';
import { estimateRequest } from '../../models/requestEstimate.ts';
import { type Caps, withCaps } from '../../models/withCaps.ts';
import type { Log } from '../log.ts';

interface Deps {
  readonly store: RecordStore & SpendBook;
  readonly catalogue: Pick<ModelCatalogue, 'find'>;
  readonly log: Log;
}

/** The models within what the person lets them cost: the quotas of all their machines, and each conversation's cap. */
export function withPersonalCaps(models: ChatModels, { store, catalogue, log }: Deps): ChatModels {
  let quotas: Pick<Caps, 'daySpend' | 'models'> = { daySpend: null, models: [] };
  let reading = read();
  async function read(): Promise<void> {
    try {
      quotas = await readSyncedSetting(store, 'quotas');
    } catch (error) {
      log.report(error);
    }
  }
  // The store lives as long as the window does, and so does this.
  store.onDidChange(({ changes }) => {
    if (changes.some(({ id }) => id === syncedSettingId('quotas'))) reading = read();
  });
  const capped = withCaps(models, {
    caps: () => ({
      ...quotas,
      conversationSpendOf: async (id) =>
        (await store.get('conversation', id))?.data.rules.spendCap ?? null,
    }),
    spend: store,
    now: Date.now,
    dayStart: (now) => new Date(now).setHours(0, 0, 0, 0),
    estimate: (request) =>
      estimateRequest({ find: catalogue.find, countTokens: estimateTokens }, request),
  });
  return {
    async *reply(request, cancel) {
      await reading;
      yield* capped.reply(request, cancel);
    },
  };
}
