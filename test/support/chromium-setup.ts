/**
 * A browser for the tests that look at pages: where there is none, and this is root on Debian, it is installed.
 * `ISTHMUS_CHROMIUM=never` leaves the machine as it is; tests then say why they were skipped.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { onPath } from './chromium.ts'

const run = promisify(execFile)

/** What is missing on a machine does not keep its tests waiting for ever. */
const mostMs = 10 * 60_000

const apt = (...words: readonly string[]) =>
  run('apt-get', [...words], {
    timeout: mostMs,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })

const isThere = (): boolean => (onPath('chromium') ?? onPath('chromium-browser')) !== undefined

export const setup = async (): Promise<void> => {
  const isRoot = process.getuid?.() === 0
  const mayInstall = process.env['ISTHMUS_CHROMIUM'] !== 'never'
  if (isThere() || !isRoot || !mayInstall || onPath('apt-get') === undefined) return
  process.stderr.write('There is no Chromium: apt-get installs it, for the tests of pages\n')
  try {
    await apt('update', '-qq')
    await apt('install', '-y', '-qq', '--no-install-recommends', 'chromium')
  } catch {
    process.stderr.write('Chromium could not be installed: tests of pages are skipped\n')
  }
}
