// What a start asks for: the demo study, and paths to open.
import { resolve } from 'node:path';

export interface Wish {
  readonly opensDemo: boolean;
  /** Absolute paths of studies, models and box files, in the order given. */
  readonly paths: readonly string[];
}

/**
 * @param argv of the process, its executable first; Chromium may have put switches of its own into it
 * @param folder what relative paths are relative to: the working folder of the start
 * @param appPath the application's own folder, which comes before the user's paths unless the application is packaged
 */
export function wishOf(argv: readonly string[], { folder, appPath, isPackaged }: { readonly folder: string; readonly appPath: string; readonly isPackaged: boolean }): Wish {
  const given = argv.slice(1);
  const own = given.findIndex((argument) => !isSwitch(argument) && resolve(folder, argument) === resolve(appPath));
  const users = isPackaged ? given : given.slice(own + 1);
  return {
    opensDemo: given.includes('--open-demo'),
    paths: users.filter((argument) => argument !== '' && !isSwitch(argument)).map((argument) => resolve(folder, argument)),
  };
}

function isSwitch(argument: string): boolean {
  return argument.startsWith('-');
}
