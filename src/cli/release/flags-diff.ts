/** What flags say otherwise in two places: two policies of a history, files, a control store, a gateway, a revision. */
import { dirname, join, relative, resolve } from 'node:path'
import { changesBetween, type Change } from '../../control/actions/changes.ts'
import { Failure } from '../../errors/index.ts'
import type { Edit, Entry } from '../../policy/index.ts'
import { readFlagFiles } from '../../policy/node/index.ts'
import { HintedFailure } from '../failures.ts'
import { loadWrittenConfig } from '../load.ts'
import { withTarget } from './open-target.ts'
import type { TargetFlags } from './options.ts'
import type { Target } from './target.ts'

export interface DiffFlags extends TargetFlags {
  readonly from?: number
  readonly to?: number
  readonly against?: string
}

export interface FlagsDiff {
  /** What is compared, and with what. */
  readonly from: string
  readonly to: string
  readonly changes: readonly Change[]
  /** What would make `from` what `to` says; on condition of what is there, where `from` is in force. */
  readonly edits: readonly Edit[]
}

type FlagEntries = readonly (Entry & { readonly tag?: string })[]

const isFlag = ({ kind }: { readonly kind: string }): boolean =>
  kind === 'flag' || kind === 'flag-file'

const flagsIn = async (target: Target): Promise<FlagEntries> =>
  (await Promise.all([target.entries('flag-file'), target.entries('flag')]))
    .flat()
    .map(({ kind, id, value, tag }) => ({ kind, id, value, tag }) as Entry & { tag: string })

const plain = (entries: FlagEntries): readonly Entry[] =>
  entries.map(({ kind, id, value }) => ({ kind, id, value }) as Entry)

const editsOf = (changes: readonly Change[], tags?: ReadonlyMap<string, string>): readonly Edit[] =>
  changes.map(
    ({ kind, id, after }) =>
      ({
        kind,
        id,
        value: after,
        ...(tags && { ifMatch: tags.get(`${kind}/${id}`) ?? 'none' }),
      }) as unknown as Edit,
  )

/** The flag folder as a revision of git has it, found from the configuration. */
const flagsAt = async (flags: TargetFlags, revision: string): Promise<readonly Entry[]> => {
  const { openRevision } = await import('../revision.ts')
  const { flags: setting } = await loadWrittenConfig(flags.config)
  const opened = await openRevision(flags.config, revision, 'configuration').catch(
    (error: unknown) => {
      if (!(error instanceof Failure) || error.code !== 'usage') throw error
      const hint = `${error.hint} --against also takes files, store and gateway.`
      throw new HintedFailure(hint, 'usage', `${error.message}, and --against ${revision} is one`)
    },
  )
  try {
    const folder = relative(dirname(resolve(flags.config)), resolve(setting.folder))
    return (await readFlagFiles(join(dirname(opened.file), folder))).entries
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const issues = error.issues.map((issue) => ({ ...issue, place: opened.told(issue.place) }))
    throw new Failure(error.code, `${error.message} as it was at ${revision}`, issues)
  } finally {
    await opened.remove()
  }
}

interface Other {
  readonly where: string
  readonly entries: readonly Entry[]
}

const allOf = async (target: Target): Promise<Other> => ({
  where: target.where,
  entries: plain(await flagsIn(target)),
})

/** @throws Failure as what is read */
const otherOf = async (flags: DiffFlags, against: string): Promise<Other> => {
  if (against === 'gateway') {
    if (flags.gateway !== undefined) return withTarget(flags, allOf)
    const hint = 'Say which: --gateway http://127.0.0.1:8788'
    throw new HintedFailure(hint, 'usage', 'A gateway is compared by its address')
  }
  if (against === 'files') {
    const { folder } = (await loadWrittenConfig(flags.config)).flags
    return { where: `the files of ${folder}`, entries: (await readFlagFiles(folder)).entries }
  }
  if (against === 'store') {
    const { openStore } = await import('../control/open.ts')
    const { store, where } = await openStore(flags)
    try {
      const { livingOf } = await import('../../control/actions/changes.ts')
      const living = livingOf((await store.entries()).entries)
      return { where: `the control store ${where}`, entries: living.filter(isFlag) }
    } finally {
      await store.close()
    }
  }
  return { where: `the revision ${against}`, entries: await flagsAt(flags, against) }
}

/** What is compared: options that name what it is compared with are not meant. */
export const targetOf = ({ against, ...flags }: DiffFlags): TargetFlags => {
  const { gateway: _, ...local } = flags
  if (against === 'gateway') return local
  const { store: __, ...others } = flags
  return against === 'store' ? others : flags
}

const withHistory = (flags: DiffFlags, from: number): Promise<FlagsDiff> =>
  withTarget(flags, async (target) => {
    const changes = (await target.between(from, flags.to)).filter(isFlag)
    const to = flags.to === undefined ? 'what is in force' : `policy ${flags.to}`
    const edits = editsOf(changes)
    return { from: `policy ${from} in ${target.where}`, to, changes, edits }
  })

/** @throws Failure `usage`, and as what is read */
export const flagsDiff = async (flags: DiffFlags): Promise<FlagsDiff> => {
  const { from, to, against } = flags
  if (against !== undefined && (from !== undefined || to !== undefined)) {
    const hint = 'Compare two policies (--from 3 --to 5), or what is in force with --against.'
    throw new HintedFailure(hint, 'usage', '--against goes without --from and --to')
  }
  if (from !== undefined) return withHistory(flags, from)
  if (to !== undefined) {
    const hint = `Say the other one, too: --from ${Math.max(0, to - 1)} --to ${to}`
    throw new HintedFailure(hint, 'usage', '--to is compared with a policy before')
  }
  return withTarget(targetOf(flags), async (target) => {
    if (against === undefined && target.kind === 'files') {
      throw new HintedFailure(
        'Say --against HEAD, or another revision of git; --against store, or --against gateway.',
        'usage',
        'Files are not compared with themselves',
      )
    }
    const other = await otherOf(flags, against ?? 'files')
    const now = await flagsIn(target)
    const tags = new Map(now.map(({ kind, id, tag }) => [`${kind}/${id}`, tag ?? 'none']))
    const changes = changesBetween(plain(now), other.entries)
    return { from: target.where, to: other.where, changes, edits: editsOf(changes, tags) }
  })
}
