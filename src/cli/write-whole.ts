/** Writes a file that commands make: whoever reads it meanwhile sees the one before. */
import { rename, rm, writeFile } from 'node:fs/promises'
import { Failure } from '../errors/index.ts'

/** Whole or not at all. @throws Failure `not-writable` */
export const writeWhole = async (file: string, text: string): Promise<void> => {
  const draft = `${file}.${process.pid}`
  try {
    await writeFile(draft, text)
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new Failure('not-writable', `${file} cannot be written (${code})`)
  }
}
