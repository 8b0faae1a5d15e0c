// Patients, studies, series and images as the window lists them: patient → study → series → image.
import { z } from 'zod';

const id = z.string().min(1);

export const imageSummarySchema = z.object({
  id, name: z.string(), kind: z.enum(['dicom', 'picture']), rows: z.int(), cols: z.int(), frames: z.int(),
  /** e.g. "PA", "DX", acquisition or series text; never more than what helps to tell images apart. */
  caption: z.string(), boxes: z.int(),
  /** What is odd about it: another file claims to be the same image. */
  note: z.string().nullable(),
});

/** A series lists at most this many images by itself; 'series/images' gives all of them. */
export const listedImages = 24;

export const seriesSummarySchema = z.object({
  id, description: z.string(), modality: z.string(),
  /** In the order in which they are read: instance number, then position, then name. Only the first of a long series. */
  images: z.array(imageSummarySchema), imageCount: z.int(),
});

export const patientSummarySchema = z.object({
  /** Of the list, not the patient's: a hash. */
  id,
  /** '' where the files name none; pictures have no patient at all. */
  name: z.string(), number: z.string(), birthDate: z.string(), sex: z.string(),
  /** What makes the identity doubtful, e.g. the same number under another name. */
  notes: z.array(z.string()),
});

export const studySummarySchema = z.object({
  id, title: z.string(),
  /** null: pictures that belong to nobody. */
  patient: patientSummarySchema.nullable(),
  description: z.string(),
  /** yyyy-mm-dd, hh:mm; '' where the files say none. */
  date: z.string(), time: z.string(), accessionNumber: z.string(),
  modalities: z.array(z.string()), isDemo: z.boolean(),
  imageCount: z.int(),
  /** Images that the medium's directory lists and that are not read yet. */
  awaited: z.int(),
  /** Presentation states that came with it; none is applied. */
  presentationStates: z.int(),
  series: z.array(seriesSummarySchema),
});

export const problemSchema = z.object({ name: z.string(), reason: z.string() });

/** What an opening came to, when all was looked at. */
export const studyOpenedSchema = z.object({
  kind: z.literal('study'),
  /** Where to begin: the newest study's first image; null when there is none. */
  firstImageId: id.nullable(), images: z.int(), studies: z.int(),
  /** Files that could not be used, each with its reason; at most `listedProblems` of `problemCount`. */
  problems: z.array(problemSchema), problemCount: z.int(),
  /** What is worth knowing and no fault: copies that were left out, reports without pixels. `files`: some of those that it is about. */
  notes: z.array(z.object({ line: z.string(), files: z.array(z.string()) })),
});
export const listedProblems = 1_000;

/** What was opened before and can be opened again: kept in the user's data folder. */
export const recentSchema = z.object({ path: id, name: z.string(), kind: z.enum(['file', 'folder', 'dicomdir', 'zip']), images: z.int(), openedAt: z.string(), isThere: z.boolean() });

export type ImageSummary = z.output<typeof imageSummarySchema>;
export type SeriesSummary = z.output<typeof seriesSummarySchema>;
export type PatientSummary = z.output<typeof patientSummarySchema>;
export type StudySummary = z.output<typeof studySummarySchema>;
export type StudyProblem = z.output<typeof problemSchema>;
export type StudyOpened = z.output<typeof studyOpenedSchema>;
export type RecentStudy = z.output<typeof recentSchema>;
