/** `isthmus rehearse`: a migration on copies of two backends, with its interruption and its way back. */
import { buildCommand } from '@stricli/core'
import { catalogue, Failure } from '../../errors/index.ts'
import type { StepDone } from '../../migrate/index.ts'
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
import { configFlag, contractFlag } from '../load.ts'
import { dropFlag, transformFlag } from '../migrate/compare-flags.ts'
import { secondsText } from '../migrate/progress-text.ts'
import { transformsOf } from '../migrate/work-flags.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
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

const stepLine = (context: CliContext, { step, isGood, what, ms }: StepDone): string => {
  const mark = isGood ? styled(context, 'green', 'ok') : styled(context, 'red', 'no')
  return `${mark}  ${step.padEnd(9)}  ${what} (${secondsText(ms / 1000)})`
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
  const [{ loadProject }, { withBoth }, { interruptible }, { rehearseOn }] = await Promise.all([
    import('../document-store.ts'),
    import('../migrate/ends.ts'),
    import('../interruptible.ts'),
    import('../migrate/rehearse/rehearse-on.ts'),
  ])
  const transforms = (await transformsOf(flags))?.functions ?? {}
  const project = await loadProject(flags)
  await interruptible((signal) =>
    withBoth(project, { source: from, target: to }, async (real) => {
      if (!flags.json) note(context, `Rehearsing on copies: ${from} and ${to} are only read.`)
      const { steps, isGood } = await rehearseOn(context, project, real, {
        transforms,
        drop: flags.drop ?? [],
        copies: flags.copies,
        quiet: flags.json,
        signal,
        onStep: (step) => {
          if (!flags.json) say(context, stepLine(context, step))
        },
      })
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
      config: configFlag,
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
      'are only read. Ends with 1 where a step is not good.',
  },
})
