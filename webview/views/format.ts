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

const percentFormat = new Intl.NumberFormat(undefined, {
  style: 'percent',
  maximumFractionDigits: 0,
});
const shortCountFormat = new Intl.NumberFormat(undefined, {
  notation: 'compact',
  maximumFractionDigits: 1,
});

/** A share of 1 in per cent. */
export const formatPercent = (share: number): string => percentFormat.format(share);
/** A large count in few characters: 12K. */
export const formatShortCount = (count: number): string => shortCountFormat.format(count);

/** A time span as minutes and seconds, with hours where there are any: 4:07, 1:02:09. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const twoDigits = (count: number) => String(count).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  const tail = twoDigits(seconds % 60);
  return minutes < 60
    ? `${minutes}:${tail}`
    : `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${tail}`;
}
