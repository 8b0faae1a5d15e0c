// How far apart two examinations are, in the words of a report: "3 months earlier".
import { text } from './text.ts';

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
  if (days === 0) return text.studies.interval.sameDay;
  const [early, late] = days > 0 ? [a, b] : [b, a];
  return days > 0 ? text.studies.interval.earlier(span(early, late)) : text.studies.interval.later(span(early, late));
}

/** Whole calendar months, since "3 months" is what 20 August is before 20 November. */
function span(early: Date, late: Date): string {
  const days = Math.round((late.getTime() - early.getTime()) / dayMs);
  if (days < 14) return text.studies.interval.day(days);
  const months = (late.getUTCFullYear() - early.getUTCFullYear()) * 12 + late.getUTCMonth() - early.getUTCMonth() - (late.getUTCDate() < early.getUTCDate() ? 1 : 0);
  if (months < 2) return text.studies.interval.week(Math.floor(days / 7));
  return months < 24 ? text.studies.interval.month(months) : text.studies.interval.year(Math.floor(months / 12));
}

function dateOf(text: string): Date | null {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return date === null || Number.isNaN(date.getTime()) ? null : date;
}
