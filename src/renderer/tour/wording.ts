// What the tour says at a step: its sentences with the numbers that the models gave.
import { text } from '../text/text.ts';
import { percent } from '../text/figures.ts';
import { methodTexts } from '../text/glossary.ts';
import { hasFallen, tourImage, tourMethod, verdictOf } from './steps.ts';
import type { Fall, StepId } from './steps.ts';
import type { MapPlace, Tour } from './tour.svelte.ts';

/** A number, its sign and its unit stay on one line. */
const whole = (value: number): string => percent(value).replaceAll(' ', '\u00a0');
const shown = (value: number | null | undefined): string | null => (value === null || value === undefined ? null : whole(value));
const change = ({ before, after }: Fall): string => text.tour.steps.verdict.change(whole(before), whole(after));

/** Paragraphs. */
export function bodyOf(id: StepId, tour: Tour): readonly string[] {
  const words = text.tour.steps;
  switch (id) {
    case 'image': return [words.image.body(tourImage)];
    case 'method': return [words.method.body(methodTexts[tourMethod].label)];
    case 'honest': {
      const score = tour.scoreOf('honest');
      return [words.honest.body(score?.label ?? '', shown(score?.probability))];
    }
    case 'where': {
      const place = (which: 'honest' | 'cheat', { marker, box }: MapPlace) => words.where.place(words.where[which], shown(marker), shown(box));
      return [
        words.where.scores(shown(tour.scoreOf('honest')?.probability), shown(tour.scoreOf('cheat')?.probability)),
        place('honest', tour.placeOf('honest')), place('cheat', tour.placeOf('cheat')),
      ];
    }
    case 'fall': {
      if (tour.cheatFall === null) return [words.verdict.open];
      const { before, after } = tour.cheatFall;
      return [(hasFallen(tour.cheatFall) ? words.fall.fell : words.fall.stayed)(whole(before), whole(after))];
    }
    case 'verdict': {
      const { cheatFall: cheat, honestFall: honest } = tour;
      const verdict = verdictOf(cheat, honest);
      if (verdict === 'open' || cheat === null || honest === null) return [words.verdict.open];
      return [words.verdict[verdict](change(cheat), change(honest)), words.verdict.after];
    }
    default: return [words[id].body];
  }
}
