// The comparison report as one self-contained HTML file: where the doctor looked, where the model looked, and how far they agree.
import { agreementSection } from './agreement-section.ts';
import { documentStyle } from './document-style.ts';
import { foundingFigure, mapsFigure } from './figures.ts';
import { reportHead } from './head.ts';
import { html } from './markup.ts';
import { numbered } from './numbered-boxes.ts';
import { paintedSection } from './painted-section.ts';
import { passportSection } from './passport.ts';
import { filmDefinition } from './picture.ts';
import { readersSection } from './readers-section.ts';
import { readingSection } from './reading.ts';
import { targetHeading } from './target-heading.ts';
import type { ReportInput } from '../report-input.ts';

/**
 * @returns HTML that loads nothing and runs nothing: pictures are inside it, and its policy forbids the rest. Patient
 * data is in it only where the input carries `image.patient`, or a file name does
 */
export function renderReport(input: ReportInput): string {
  const boxes = numbered(input.boxes);
  const { markup } = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<meta name="referrer" content="no-referrer">
<title>${`Overread – ${input.image.name} read by ${input.model.name}`}</title>
<style>${documentStyle}</style>
</head>
<body>
<main>
${filmDefinition(input.image)}
${reportHead(input, boxes)}
${paintedSection(input, boxes)}
${input.sections.map((section, index) => html`<section class="class" aria-labelledby="class-${index + 1}">
<div class="opening">
${targetHeading(input, section, index)}
${foundingFigure(input.image, section, boxes)}
</div>
${mapsFigure(input.image, section, boxes)}
${agreementSection(section, boxes)}
</section>`)}
${readersSection(input.readers, input.sections)}
${readingSection(input.sections)}
${passportSection(input, boxes)}
</main>
</body>
</html>`;
  return `<!doctype html>\n${markup}\n`;
}
