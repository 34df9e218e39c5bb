/** A disk of a few hundred kilobytes, which can be filled and emptied: only root may mount one. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

export interface SmallDisk {
  readonly folder: string
  /** @param left kilobytes that it has room for then; none when absent */
  readonly fill: (left?: number) => Promise<void>
  readonly empty: () => Promise<void>
}

const run = promisify(execFile)

const isDone = (command: string, words: readonly string[]): Promise<boolean> =>
  run(command, words).then(
    () => true,
    () => false,
  )

const mounted = (folder: string, kilobytes: number): Promise<boolean> =>
  isDone('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder])

const unmounted = (folder: string): Promise<boolean> => isDone('umount', ['-l', folder])

/** Whether this user may mount one. */
export const maySmallDisk = async (): Promise<boolean> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-disk-'))
  const may = await mounted(folder, 64)
  if (may) await unmounted(folder)
  await rm(folder, { recursive: true, force: true })
  return may
}

/**
 * It goes when the test is over, whoever still has it open.
 *
 * @param folder that is there, and empty
 * @param kilobytes that it has
 */
export const smallDisk = async (folder: string, kilobytes: number): Promise<SmallDisk> => {
  if (!(await mounted(folder, kilobytes))) throw new Error('This user may not mount a disk')
  onTestFinished(async () => void (await unmounted(folder)))
  const filler = join(folder, 'filler')
  return {
    folder,
    fill: async (left = 0) => {
      const { bavail, bsize } = await statfs(folder)
      const bytes = bavail * bsize - left * 1024
      // Others may write meanwhile: as much as there is room for stays.
      await writeFile(filler, Buffer.alloc(Math.max(0, bytes)), { flag: 'a' }).catch(
        () => undefined,
      )
    },
    empty: () => rm(filler, { force: true }),
  }
}
