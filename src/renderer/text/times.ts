// Times of day, days and how long something took, in the reader's own time zone.
import { text } from './text.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** hh:mm:ss of an ISO time. */
export function timeOfDay(iso: string): string {
  const date = new Date(iso);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** yyyy-mm-dd of an ISO time. */
export function day(iso: string): string {
  const date = new Date(iso);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** 7 s, 2 min 05 s, 1 h 02 min; a clock that was set back gives 0 s. */
export function duration(fromIso: string, toIso: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(toIso) - Date.parse(fromIso)) / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const { hoursAndMinutes, minutesAndSeconds, seconds: only } = text.common.durations;
  if (hours > 0) return hoursAndMinutes(String(hours), two(minutes));
  return minutes > 0 ? minutesAndSeconds(String(minutes), two(seconds % 60)) : only(String(seconds));
}
