/** A file of the project as it was at a git revision, with all that it imports: nothing of the user's tree is touched. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Failure } from '../errors/index.ts'
import { HintedFailure } from './failures.ts'

export interface Revision {
  /** The folder that the revision was written to. */
  readonly folder: string
  /** The file in it. */
  readonly file: string
  /** The commit, as 12 hex digits. */
  readonly commit: string
  /** A text in which places of the folder are told as places of the revision. */
  told(text: string): string
  remove(): Promise<void>
}

type Git = (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<string>

const outputOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'stderr' in error
    ? String(error.stderr).trim()
    : String(error)

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

const gitIn =
  (folder: string): Git =>
  async (args, env = {}) => {
    try {
      const { stdout } = await promisify(execFile)('git', ['-C', folder, ...args], {
        env: { ...process.env, ...env },
        maxBuffer: 64 * 1024 * 1024,
      })
      return stdout.trim()
    } catch (error) {
      if (!isMissing(error)) throw error
      throw new HintedFailure(
        'Install git, or compare two versions of the contract: isthmus diff 1.0 2.0.',
        'missing-dependency',
        'There is no git on this machine, and --since asks it',
      )
    }
  }

/** @throws Failure `usage` outside of a repository, and where there is no such revision */
const commitOf = async (git: Git, revision: string, folder: string): Promise<string> => {
  await git(['rev-parse', '--git-dir']).catch((error: unknown) => {
    if (error instanceof Failure) throw error
    const hint = 'Run isthmus in the repository that has the contract.'
    throw new HintedFailure(hint, 'usage', `${folder} is in no git repository`)
  })
  try {
    return await git([
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${revision}^{commit}`,
    ])
  } catch {
    throw new HintedFailure(
      'Name a branch, a tag or a commit that `git log` shows. In CI, fetch it first: most of them check out one commit only (`fetch-depth: 0`, `git fetch origin main`).',
      'usage',
      `git knows no revision "${revision}"`,
    )
  }
}

/** Packages are those that are installed now: each folder of them that the file may look into. */
const linkPackages = async (top: string, from: string, folder: string): Promise<void> => {
  const kind = process.platform === 'win32' ? 'junction' : 'dir'
  for (let at = from; ; at = dirname(at)) {
    const outside = relative(top, at).startsWith('..')
    const packages = join(at, 'node_modules')
    // What is above the repository is looked into last: it stands beside the one folder that is ours.
    const place = outside ? dirname(folder) : join(folder, relative(top, at))
    const link = join(place, 'node_modules')
    if (existsSync(packages) && !existsSync(link)) {
      await mkdir(place, { recursive: true })
      await symlink(packages, link, kind)
      if (outside) return
    }
    if (dirname(at) === at) return
  }
}

/**
 * @param revision a branch, a tag, a commit, `HEAD~1`
 * @throws Failure `usage`, `missing-dependency` without git, `file-not-found` where the revision lacks the file
 */
export const openRevision = async (
  file: string,
  revision: string,
  what: 'contract' | 'configuration' = 'contract',
): Promise<Revision> => {
  const from = dirname(resolve(file))
  if (!existsSync(from)) throw new Failure('file-not-found', `There is no folder ${dirname(file)}`)
  const git = gitIn(from)
  const commit = await commitOf(git, revision, dirname(file))
  const prefix = await git(['rev-parse', '--show-prefix'])
  const path = `${prefix}${basename(file)}`
  await git(['cat-file', '-e', `${commit}:${path}`]).catch(() => {
    throw new HintedFailure(
      `Name a revision that has it, or the file as it was called then with ${what === 'contract' ? '--contract' : '--config'}.`,
      'file-not-found',
      `There is no ${what} ${path} at ${revision} (${commit.slice(0, 12)})`,
    )
  })
  const outer = await mkdtemp(join(tmpdir(), 'isthmus-revision-'))
  const remove = (): Promise<void> => rm(outer, { recursive: true, force: true })
  try {
    const folder = join(outer, 'tree')
    await mkdir(folder)
    // An index of our own: that of the user, and a hook's, stay as they are.
    const index = { GIT_INDEX_FILE: join(outer, 'index'), GIT_LFS_SKIP_SMUDGE: '1' }
    await git(['read-tree', commit], index)
    // From the top, or only the folder that git runs in would be written.
    const top = await git(['rev-parse', '--show-toplevel'])
    await gitIn(top)(['checkout-index', '--all', '--quiet', `--prefix=${folder}/`], index)
    await linkPackages(top, resolve(top, prefix), folder)
    const told = (text: string): string =>
      text
        .replaceAll(relative('.', folder) + '/', `${revision}:`)
        .replaceAll(`${folder}/`, `${revision}:`)
    return { folder, file: join(folder, path), commit: commit.slice(0, 12), told, remove }
  } catch (error) {
    await remove()
    if (error instanceof Failure) throw error
    const message = `git could not give out ${revision}: ${outputOf(error)}`
    throw new Failure('internal', message)
  }
}
