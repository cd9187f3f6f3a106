import type { ModelInfo } from '../../shared/models/model.ts';

/**
 * The models whose id, name or provider contains every word of `text`: those whose id, or name, or whose
 * id after the maker, begins with it come first; otherwise the order stays.
 */
export function searchModels(models: readonly ModelInfo[], text: string): readonly ModelInfo[] {
  const wanted = text.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter((word) => word !== '');
  const rank = ({ id, name }: ModelInfo): number => {
    const places = [id, name, id.slice(id.search(/[/:]/) + 1)];
    return places.some((place) => place.toLowerCase().startsWith(wanted)) ? 0 : 1;
  };
  return models
    .filter(({ id, name, provider }) => {
      const all = `${id} ${name} ${provider}`.toLowerCase();
      return words.every((word) => all.includes(word));
    })
    .map((model, at) => ({ model, at, rank: rank(model) }))
    .sort((one, other) => one.rank - other.rank || one.at - other.at)
    .map(({ model }) => model);
}
