import type { ModelInfo } from '../../../shared/models/model.ts';
import type { ModelCatalogue } from '../../models/modelCatalogue.ts';

/** The list of models as a page searches it. */
export interface ModelShelf {
  readonly search: (text: string) => Promise<readonly ModelInfo[]>;
  /** Whether some provider's list was too old when last looked at, and could not be had anew. */
  readonly isStale: () => boolean;
}

export function createModelShelf(catalogue: ModelCatalogue): ModelShelf {
  let isStale = false;
  return {
    async search(text) {
      isStale = (await catalogue.list()).isStale;
      return catalogue.search(text);
    },
    isStale: () => isStale,
  };
}
