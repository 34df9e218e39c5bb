/** Checks again whenever something changes that the last check looked at. */
import { spawn } from 'node:child_process'
import { setTimeout as later } from 'node:timers/promises'
import { changedBetween, contentsOf, type Contents } from './watched-files.ts'
import type { Checked, ProjectFiles } from './check-project.ts'

/** Milliseconds between two looks; what stays the same between two of them has settled. */
const interval = 200

/** What a check of its own process says; `failed` where it came to no result. */
export type Watched =
  | (Checked & { readonly time: string; readonly changed: readonly string[] })
  | { readonly time: string; readonly changed: readonly string[]; readonly failed: string }

const checkedOf = (text: string): Checked | undefined => {
  try {
    const value = JSON.parse(text) as Checked
    return Array.isArray(value.checks) ? value : undefined
  } catch {
    return undefined
  }
}

/** In a process of its own: modules that are loaded stay as they were, and files may end the process. */
const checkOnce = (
  { contract, config }: ProjectFiles,
  signal: AbortSignal,
): Promise<Checked | string> =>
  new Promise((resolve) => {
    const args = ['check', '--json', `--contract=${contract}`, `--config=${config}`]
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    })
    let [out, said] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code) => {
      const ended = `The check ended without a result (exit code ${code})`
      resolve(checkedOf(out) ?? [ended, said.trim() || out.trim()].join('\n').trim())
    })
  })

/** Waits until something differs, and no longer changes. Undefined when it was stopped. */
const nextChange = async (
  files: readonly string[],
  was: Contents,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> => {
  let before = await contentsOf(files)
  while (!signal.aborted) {
    await later(interval, undefined, { signal }).catch(() => undefined)
    const now = await contentsOf(files)
    const settled = changedBetween(before, now).length === 0
    const changed = changedBetween(was, now)
    if (settled && changed.length > 0) return changed
    before = now
  }
  return undefined
}

/** A check, given up when something changes before it comes to its end. */
const checkUnlessChanged = async (
  project: ProjectFiles,
  files: readonly string[],
  before: Contents,
  signal: AbortSignal,
): Promise<Checked | string | undefined> => {
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])
  try {
    return await Promise.race([
      checkOnce(project, either),
      nextChange(files, before, either).then(() => undefined),
    ])
  } finally {
    over.abort()
  }
}

/** Tells of each check, the first one included, until it is stopped. */
export const watchProject = async (
  project: ProjectFiles,
  signal: AbortSignal,
  tell: (watched: Watched) => void,
): Promise<void> => {
  let files: readonly string[] = [project.contract, project.config]
  let was = await contentsOf(files)
  let changed: readonly string[] = []
  while (!signal.aborted) {
    const began = Date.now()
    const before = await contentsOf(files)
    const checked = await checkUnlessChanged(project, files, before, signal)
    if (signal.aborted) return
    if (checked === undefined) {
      changed = changedBetween(was, await contentsOf(files))
      continue
    }
    const result = typeof checked === 'string' ? { failed: checked } : checked
    if (typeof checked !== 'string') {
      files = [...new Set([...checked.files, project.contract, project.config])]
    }
    was = new Map([...(await contentsOf(files, began)), ...before])
    tell({ time: new Date().toISOString(), changed, ...result })
    changed = (await nextChange(files, was, signal)) ?? []
  }
}
