import type { ModelOption } from '../../../shared/protocol/personalityApi.ts';
import { Icon } from '../../ui/Icon.tsx';
import { pricePerMillion, shortTokens } from '../state/modelSearch.ts';

/** Price, window and abilities of a model in one line. */
export function ModelFacts({ model }: { readonly model: ModelOption }) {
  const { contextLength } = model;
  return (
    <span className="model-facts secondary">
      <span title="Price of a million tokens, read and written">{priceWords(model)}</span>
      {contextLength > 0 && (
        <span title="Longest context">{shortTokens(contextLength)} context</span>
      )}
      <Ability has={model.takesTools} icon="tools" words="Takes tools" />
      <Ability has={model.takesImages} icon="file-media" words="Takes images" />
      <Ability has={model.takesReasoningEffort} icon="lightbulb" words="Reasons" />
    </span>
  );
}

function priceWords({ promptPrice, completionPrice }: ModelOption): string {
  if (promptPrice === null || completionPrice === null) return 'price unknown';
  if (promptPrice === 0 && completionPrice === 0) return 'free';
  return `${pricePerMillion(promptPrice)} in, ${pricePerMillion(completionPrice)} out per 1M`;
}

interface AbilityProps {
  readonly has: boolean;
  readonly icon: string;
  readonly words: string;
}

function Ability({ has, icon, words }: AbilityProps) {
  if (!has) return null;
  return (
    <span title={words}>
      <Icon name={icon} />
      <span className="visually-hidden">{words}</span>
    </span>
  );
}
