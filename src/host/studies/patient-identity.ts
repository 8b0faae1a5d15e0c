// Which files are of one patient: decided cautiously, since a stranger's prior is worse than a missing one.
import { personName, personNameText } from '../../dicom/person-name.ts';
import type { PatientHeader } from '../../dicom/instance-header.ts';

export interface PatientIdentity {
  /** Equal for files of one patient. */
  readonly key: string;
  /** Equal for all that bear the same number of one issuer; null without a number. */
  readonly numberKey: string | null;
  /** What makes it doubtful by itself. */
  readonly note: string | null;
}

/**
 * The same number *and* the same name. Without a number name and birth date decide; without either, a study is a patient of its own.
 *
 * @param studyKey what the study is known by
 */
export function identifyPatient({ id, issuer, name, birthDate }: PatientHeader, studyKey: string): PatientIdentity {
  const plainName = comparable(name ?? '');
  const number = (id ?? '').trim();
  if (number !== '') {
    const numberKey = `${issuer ?? ''}\n${number}`;
    return { key: `${numberKey}\n${plainName}`, numberKey, note: null };
  }
  if (plainName !== '') return { key: `\n\n${plainName}\n${birthDate ?? ''}`, numberKey: null, note: 'No patient number: told apart by name and birth date' };
  return { key: `study ${studyKey}`, numberKey: null, note: 'Neither patient number nor name' };
}

/** Case, accents, carets and blanks do not make another person; PS3.5 6.2.1: the first component group is compared. */
function comparable(name: string): string {
  const [letters = '', ideographs = ''] = name.split('=');
  return (letters.trim() === '' ? ideographs : letters).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[\^\s,._-]+/g, ' ').trim();
}

/** "Doe^Jane^^Dr" as it is read: Doe Jane Dr; the second group (ideographs) after it. */
export function shownName(name: string | undefined): string {
  const parsed = personName(name);
  return parsed === undefined ? '' : personNameText(parsed);
}
