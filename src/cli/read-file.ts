/** Files that options name. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Failure } from '../errors/index.ts'

/** @throws Failure `file-not-found` */
export const readBytes = async (file: string): Promise<Uint8Array<ArrayBuffer>> => {
  if (!existsSync(file)) throw new Failure('file-not-found', `There is no file ${file}`)
  return Uint8Array.from(await readFile(file))
}
