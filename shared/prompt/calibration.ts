const WEIGHT = 0.3;
const REMEMBERED = 8;
const MOST_ERROR = 1.9;

/** What a model's tokens are to ours, learned from what its provider reports. */
export interface Calibration {
  /** Multiplies our count to give the model's; 1 until something is known. */
  factorOf(model: string): number;
  /** Learns from one answer; figures that cannot be compared are ignored. */
  note(model: string, figures: { readonly estimated: number; readonly actual: number }): void;
  /** Estimate ÷ actual over the model's last answers; null before the first. */
  accuracyOf(model: string): number | null;
}

interface Learned {
  readonly factor: number;
  readonly ratios: readonly number[];
}

/** An exponential moving average for each model, held between 0.5 and 2. */
export function createCalibration(): Calibration {
  const models = new Map<string, Learned>();
  return {
    factorOf: (model) => models.get(model)?.factor ?? 1,
    note(model, { estimated, actual }) {
      // No tokenizer is so far from another: the figure is of several requests, or of another prompt.
      const ratio = actual / estimated;
      if (!(estimated > 0) || !(ratio > 1 / MOST_ERROR && ratio < MOST_ERROR)) return;
      const { factor, ratios } = models.get(model) ?? { factor: 1, ratios: [] };
      // The estimate was made with the factor, so the error is a factor on the factor.
      const target = clamp(factor * ratio);
      // The first answer says more than our guess does.
      const weight = ratios.length === 0 ? 1 : WEIGHT;
      models.set(model, {
        factor: clamp(factor + (target - factor) * weight),
        ratios: [...ratios, estimated / actual].slice(-REMEMBERED),
      });
    },
    accuracyOf(model) {
      const ratios = models.get(model)?.ratios ?? [];
      return ratios.length === 0 ? null : ratios.reduce((sum, one) => sum + one, 0) / ratios.length;
    },
  };
}

function clamp(factor: number): number {
  return Math.min(2, Math.max(0.5, factor));
}
