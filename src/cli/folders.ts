/** Folders for data: made where they are missing, and told in words where that cannot be. */
import { access, constants, mkdir } from 'node:fs/promises'
import { HintedFailure } from './failures.ts'

/** Of the instance that is served from here, where the configuration names none. */
export const stateFolder = '.isthmus'

/** @throws Failure `file-not-found` when the folder cannot be made or written to */
export const dataFolder = async (folder: string, option = '--data'): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw new HintedFailure(
      `Give it the rights, or choose another place with ${option}.`,
      'file-not-found',
      `The folder ${folder} cannot be written to (${code})`,
    )
  }
}
