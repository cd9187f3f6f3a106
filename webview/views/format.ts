const timeFormat = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });
const momentFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });
const numberFormat = new Intl.NumberFormat();

export const formatTime = (time: number): string => timeFormat.format(time);
/** The day in the person's own zone and words. Also tells days apart. */
export const formatDay = (time: number): string => dayFormat.format(time);
export const formatMoment = (time: number): string => momentFormat.format(time);
export const formatCount = (count: number): string => numberFormat.format(count);

/** US dollars with as many digits as a small price needs. */
export function formatCost(cost: number): string {
  return `$${cost.toFixed(cost >= 0.1 ? 2 : 4)}`;
}
