/** `isthmus rehearse`: a migration on copies of two backends, with its interruption and its way back. */
import { buildCommand } from '@stricli/core'
import { catalogue, Failure } from '../../errors/index.ts'
import type { Stop } from '../../http/index.ts'
import type { Rehearsed, StepDone } from '../../migrate/index.ts'
import {
  jsonFlag,
  note,
  say,
  sayJson,
  styled,
  type CliContext,
  type JsonFlags,
} from '../context.ts'
import { action } from '../failing.ts'
import { storeFlags, type StoreFlags } from '../control/open.ts'
import type { Project } from '../document-store.ts'
import { contractFlag } from '../load.ts'
import { dropFlag, transformFlag } from '../migrate/compare-flags.ts'
import type { BothEnds } from '../migrate/ends.ts'
import { keepResult } from '../migrate/keep-result.ts'
import { secondsText } from '../migrate/progress-text.ts'
import { transformsOf } from '../migrate/work-flags.ts'

interface Flags extends StoreFlags, JsonFlags {
  readonly contract: string
  readonly transform?: string
  readonly drop?: readonly string[]
  readonly copies?: readonly string[]
}

/** @throws Failure `usage` */
const parseCopies = (text: string): readonly string[] => {
  const names = text.split(',').map((name) => name.trim())
  if (names.length === 2 && names.every((name) => name !== '') && names[0] !== names[1])
    return names
  throw new Failure(
    'usage',
    `"${text}" does not name two backends: write blue-copy,green-copy, say`,
  )
}

interface RehearsedOn {
  readonly project: Project
  readonly real: BothEnds
  readonly signal: Stop
}

const stepLine = (context: CliContext, { step, isGood, what, ms }: StepDone): string => {
  const mark = isGood ? styled(context, 'green', 'ok') : styled(context, 'red', 'no')
  return `${mark}  ${step.padEnd(9)}  ${what} (${secondsText(ms / 1000)})`
}

const codeOf = (error: unknown): string => (error instanceof Failure ? error.code : 'internal')

/** With what is kept of it, also where it breaks off. */
const rehearsed = async (
  context: CliContext,
  flags: Flags,
  { project, real, signal }: RehearsedOn,
): Promise<Rehearsed> => {
  const { rehearseOn } = await import('../migrate/rehearse/rehearse-on.ts')
  const { keptRehearsal } = await import('../../migrate/index.ts')
  const transforms = (await transformsOf(flags))?.functions ?? {}
  const { source, target } = real
  const steps: StepDone[] = []
  const keep = (isGood: boolean, ended?: string): Promise<void> =>
    keepResult(context, flags, {
      kind: 'rehearsal',
      source: source.name,
      target: target.name,
      body: keptRehearsal({
        from: source.version.key,
        to: target.version.key,
        copies: flags.copies ?? null,
        steps,
        isGood,
        ...(ended !== undefined && { ended }),
      }),
    })
  try {
    const done = await rehearseOn(context, project, real, {
      transforms,
      drop: flags.drop ?? [],
      copies: flags.copies,
      quiet: flags.json,
      signal,
      onStep: (step) => {
        steps.push(step)
        if (!flags.json) say(context, stepLine(context, step))
      },
    })
    await keep(done.isGood, signal.aborted ? 'interrupted' : undefined)
    return done
  } catch (error) {
    await keep(false, signal.aborted ? 'interrupted' : codeOf(error))
    throw error
  }
}

const run = async (context: CliContext, flags: Flags, from: string, to: string): Promise<void> => {
  if (from === to) throw new Failure('usage', 'A migration is between two backends: name two')
  const used = flags.copies?.find((name) => name === from || name === to)
  if (used !== undefined) {
    throw new Failure(
      'usage',
      `${used} is what is rehearsed for: the copies are two other backends`,
    )
  }
  const [{ loadProject }, { withBoth }, { interruptible }] = await Promise.all([
    import('../document-store.ts'),
    import('../migrate/ends.ts'),
    import('../interruptible.ts'),
  ])
  const project = await loadProject(flags)
  await interruptible((signal) =>
    withBoth(project, { source: from, target: to }, async (real) => {
      if (!flags.json) note(context, `Rehearsing on copies: ${from} and ${to} are only read.`)
      const { steps, isGood } = await rehearsed(context, flags, { project, real, signal })
      if (flags.json) sayJson(context, { from, to, steps, isGood })
      else say(context, isGood ? 'The rehearsal has passed.' : 'The rehearsal has NOT passed.')
      if (!isGood) context.process.exitCode = 1
      if (signal.aborted) context.process.exitCode = catalogue['client-closed'].exit
    }),
  )
}

export const rehearseCommand = buildCommand<Flags, [string, string]>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      ...storeFlags,
      transform: transformFlag,
      drop: dropFlag,
      copies: {
        kind: 'parsed',
        parse: parseCopies,
        brief:
          'Two empty backends of the configuration to rehearse on, as FROM,TO; embedded stores when absent',
        placeholder: 'backends',
        optional: true,
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Backend that is left', parse: String, placeholder: 'from' },
        { brief: 'Backend that it leads to', parse: String, placeholder: 'to' },
      ],
    },
  },
  docs: {
    brief: 'Rehearse a migration and its way back on copies of two backends',
    fullDescription:
      'Clones both backends, migrates the copies with an interruption in the middle, verifies every ' +
      'document, takes documents away from the old one and copies them back from the new one, restores the ' +
      'new one from a backup, and compares both with how they were at the start. The backends themselves ' +
      'are only read. The control store, where there is one, keeps the result for the console. Ends with ' +
      '1 where a step is not good.',
  },
})
