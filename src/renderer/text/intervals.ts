// How far apart two examinations are, in the words of a report: "3 months earlier".

const dayMs = 86_400_000;

/**
 * @param date yyyy-mm-dd of the study that is described
 * @param from yyyy-mm-dd of the study that it is compared with
 * @returns '' where one of them has no date
 */
export function intervalText(date: string, from: string): string {
  const [a, b] = [dateOf(date), dateOf(from)];
  if (a === null || b === null) return '';
  const days = Math.round((b.getTime() - a.getTime()) / dayMs);
  if (days === 0) return 'same day';
  const [early, late] = days > 0 ? [a, b] : [b, a];
  return `${span(early, late)} ${days > 0 ? 'earlier' : 'later'}`;
}

/** Whole calendar months, since "3 months" is what 20 August is before 20 November. */
function span(early: Date, late: Date): string {
  const days = Math.round((late.getTime() - early.getTime()) / dayMs);
  if (days < 14) return count(days, 'day');
  const months = (late.getUTCFullYear() - early.getUTCFullYear()) * 12 + late.getUTCMonth() - early.getUTCMonth() - (late.getUTCDate() < early.getUTCDate() ? 1 : 0);
  if (months < 2) return count(Math.floor(days / 7), 'week');
  return months < 24 ? count(months, 'month') : count(Math.floor(months / 12), 'year');
}

function dateOf(text: string): Date | null {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return date === null || Number.isNaN(date.getTime()) ? null : date;
}

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
