/** `isthmus migrate repair`: copies again what a verification finds wrong, and nothing else. */
import { buildCommand } from '@stricli/core'
import { Failure } from '../../errors/index.ts'
import type { Finding, Repaired } from '../../migrate/index.ts'
import { note, say, sayJson, type CliContext } from '../context.ts'
import { storeFlags, type StoreFlags } from '../control/open.ts'
import { action } from '../failing.ts'
import { againstRollout } from '../../runtime/migrate/authority.ts'
import { compareFlags, extrasFlag, type CompareFlags } from '../migrate/compare-flags.ts'
import { otherTransforms } from '../migrate/copied-by.ts'
import { endParameters } from '../migrate/end-flags.ts'
import { isLocalEnd } from '../../runtime/migrate/local-end.ts'
import { counted } from '../migrate/progress-text.ts'
import { withRuns } from '../migrate/runs.ts'
import { transformsOf } from '../migrate/work-flags.ts'

interface Flags extends StoreFlags, CompareFlags {
  readonly extras: 'keep' | 'delete'
  readonly kept: string
}

/** Found in one go: where more is wrong, a migration is what is wanted. */
const mostFound = 100_000

const summary = ({ written, deleted, same, kept, refused }: Repaired): readonly string[] => {
  const counts: readonly (readonly [number, string])[] = [
    [written, 'written'],
    [deleted, 'deleted'],
    [same, 'equal by now'],
    [kept, 'too many, and left there (--extras delete takes them away)'],
    [refused.length, 'not taken'],
  ]
  const some = counts.filter(([count]) => count > 0)
  return some.length === 0
    ? ['Both hold the same: nothing was written.']
    : some.map(([count, what]) => `${counted(count)} ${what}`)
}

const run = async (
  context: CliContext,
  flags: Flags,
  ...words: readonly (string | undefined)[]
): Promise<void> => {
  const [{ loadProject }, { withCompared }, { comparing }, { interruptible }, { keepRows }] =
    await Promise.all([
      import('../document-store.ts'),
      import('../migrate/compared-ends.ts'),
      import('../../runtime/migrate/comparing.ts'),
      import('../interruptible.ts'),
      import('../migrate/kept-rows.ts'),
    ])
  const { repair, verify } = await import('../../migrate/index.ts')
  const { valueOf } = await import('../release/rollouts-of.ts')
  const transforms = await transformsOf(flags)
  const project = await loadProject(flags)
  const { recheck: recheckMs, extras } = flags
  await withCompared(context, flags, project, words, (ends) =>
    interruptible(async (signal) => {
      const { from, to, only } = ends
      const [source, target] = [ends.source.store, ends.target.store]
      if (isLocalEnd(target.name)) {
        throw new Failure(
          'usage',
          `${to} is no backend: a file is written anew by \`isthmus migrate run\`, a backup by \`isthmus backup create\``,
        )
      }
      const between = { from: source.name, to: target.name, transforms }
      const refuseAgainst = () =>
        withRuns(flags, async (store) => {
          const why =
            (await againstRollout(store, source.name, target.name)) ??
            (await otherTransforms(store, between))
          if (why !== undefined) throw new Failure('migration-refused', why)
        })
      await refuseAgainst()
      const { verifying } = comparing(project, {
        source,
        target,
        transforms: transforms?.functions,
        only,
        recheckMs,
        signal,
      })
      const found: Finding[] = []
      let more = 0
      const onFinding = (finding: Finding): void => {
        if (found.length < mostFound) found.push(finding)
        else more += 1
      }
      valueOf(await verify({ ...verifying, onFinding }))
      if (signal.aborted) throw new Failure('client-closed', 'It was interrupted')
      await refuseAgainst()
      const rows = keepRows(flags.kept, to)
      const done = valueOf(
        await repair(found, {
          copying: (type) => {
            const pair = verifying.pairs.find((one) => one.to.type === type)
            if (!pair) return undefined
            const { carry } = verifying.judging(pair)
            return { pair, carry, source, target, extras, signal, onUnknown: () => undefined }
          },
          onReplaced: rows.keep,
        }),
      )
      await rows.close()
      const isWhole = more + done.kept + done.refused.length === 0 && !signal.aborted
      if (!isWhole) context.process.exitCode = 1
      const { file } = rows
      if (flags.json) {
        const refused = done.refused.map(({ type, key, problem }) => ({ type, key, ...problem }))
        sayJson(context, {
          from,
          to,
          found: found.length + more,
          ...done,
          refused,
          kept: file ?? null,
        })
        return
      }
      for (const { type, key, problem } of done.refused) {
        say(context, `${type} ${key}: ${problem.detail ?? ''} [${problem.code}]`)
      }
      for (const line of summary(done)) say(context, line)
      if (more > 0) {
        say(context, `${counted(more)} more differ: run it again, or migrate anew`)
      }
      if (file !== undefined) note(context, `What was replaced or deleted is in ${file}.`)
    }),
  )
}

export const migrateRepairCommand = buildCommand<Flags, [string?, string?]>({
  func: action(run),
  parameters: {
    flags: {
      ...compareFlags,
      ...storeFlags,
      extras: extrasFlag,
      kept: {
        kind: 'parsed',
        parse: String,
        brief: 'Folder that keeps what is replaced or deleted',
        placeholder: 'dir',
        default: '.isthmus/repaired',
      },
    },
    positional: endParameters,
  },
  docs: {
    brief: 'Copy again what is missing or different, and nothing else',
    fullDescription:
      'Verifies first, then brings each document that was found wrong over once more, parents first, each ' +
      'on the condition that nobody has changed it meanwhile. What is replaced or deleted is kept in a file ' +
      'before, one line per document. Ends with 1 where something is left that is not equal.',
  },
})
