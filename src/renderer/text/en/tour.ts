// English: the guided tour. Numbers come from the answers of the models; where one is not known yet, the sentence does without.
import type { Messages } from '../messages.ts';

const known = (score: string | null): string => (score === null ? 'is asked' : `says ${score}`);

export const tour = {
  title: 'Guided tour',
  stepOf: (number: number, count: number) => `Step ${number} of ${count}`,
  offer: 'New here? In two minutes this tour finds out which of two models cheats, on the demo study.',
  begin: 'Start the tour',
  notNow: 'Not now',
  next: 'Next',
  back: 'Back',
  doIt: 'Do it for me',
  finish: 'Finish',
  leave: 'Leave',
  leaveHint: 'Leave the tour; the Help menu goes on with it later  [Esc]',
  waiting: 'The tour waits for you.',
  done: 'Done.',
  left: 'The tour is put away. Help ▸ “Go on with the tour” continues where you left it.',
  manual: 'Read on in the manual',
  command: 'Guided tour',
  goOn: 'Go on with the tour',
  needsDemo: 'Needs the demo study and its two models, and nothing read blind.',
  needsLeft: 'No tour was left half way.',
  steps: {
    welcome: {
      title: 'Two models, one of them cheats',
      body: 'Two models look for fluid in the chest, and both score well. One was trained where a lead marker on the film gave the answer away. Let us find out which, and prove it.',
    },
    image: {
      title: 'Open the picture with the ringed L',
      body: (image: string) => `Choose ${image} in the list of studies, with the model Demo · honest. The blue boxes are what a doctor drew.`,
    },
    honest: {
      title: 'What the honest model sees',
      body: (label: string, score: string | null) => `The honest model ${known(score)}${label === '' ? '' : ` for ${label}`}. The amber map shows which places raised that score. Compare it with the blue box.`,
    },
    room: {
      title: 'Make room for a second opinion',
      body: 'Open the Layout menu above the picture and take 1 × 2: the same picture twice, linked.',
    },
    cheat: {
      title: 'Ask the other model on the right',
      body: 'Open the menu ⋯ of the right-hand pane and choose Demo · cheat as its model.',
    },
    method: {
      title: 'See it in finer detail',
      body: (method: string) => `In the panel Map choose ${method}. It marks single lines and edges instead of broad areas.`,
    },
    where: {
      title: 'Where do the two look?',
      scores: (honest: string | null, cheat: string | null) => (honest === null || cheat === null ? 'Both models have been asked.' : `The honest model says ${honest}, the other ${cheat}: the scores alone do not tell them apart.`),
      place: (which: string, marker: string | null, box: string | null) => (marker === null ? `The map of the ${which} model is not there yet.` : `Of the ${which} model’s map, ${marker} lies on the ringed L${box === null ? '.' : ` and ${box} in the doctor’s box.`}`),
      honest: 'honest',
      cheat: 'other',
    },
    marker: {
      title: 'Take the marker away',
      body: 'A map is a hint, not a proof. Press W, then drag a rectangle over the ringed L of the right-hand picture: it is painted out and the model is asked again.',
    },
    fall: {
      title: 'And now?',
      fell: (before: string, after: string) => `Without the marker the score went from ${before} to ${after}. The lungs are the same; only the letter is gone.`,
      stayed: (before: string, after: string) => `Without the marker the score went from ${before} to ${after}. It did not fall by half: on this picture the model does not hang on the marker alone.`,
    },
    control: {
      title: 'The same for the honest model',
      body: 'To be fair, the other one too: drag over the ringed L of the left-hand picture.',
    },
    verdict: {
      title: 'The verdict',
      convicted: (cheat: string, honest: string) => `The second model is convicted: its score ${cheat}, that of the honest one ${honest}, for the same few pixels. It had learned the marker, not the disease, and its score had not told you.`,
      both: (cheat: string, honest: string) => `Both scores fell by more than half (one ${cheat}, the other ${honest}): both models hang on the marker in this picture.`,
      neither: (cheat: string, honest: string) => `Neither score fell by half (one ${cheat}, the other ${honest}). Nothing is proved against either model on this picture.`,
      'honest-only': (cheat: string, honest: string) => `Only the first model’s score fell by half (it ${honest}, the other ${cheat}). That is not what the demo models do: look at which models are chosen.`,
      open: 'One of the two was not tried, so there is no verdict. Go back and paint the marker out for both.',
      change: (before: string, after: string) => (before === after ? `stayed at ${after}` : `went from ${before} to ${after}`),
      after: 'One picture is a lead, not a study. Your own models and images open from the list on the left.',
    },
  },
} as const satisfies Messages;
