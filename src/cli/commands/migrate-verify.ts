/** `isthmus migrate verify` and `repair`: whether one backend holds what the other one does, document by document. */
import { buildCommand } from '@stricli/core'
import { catalogue, Failure } from '../../errors/index.ts'
import { Stop } from '../../http/index.ts'
import type { DocumentStore, Finding, TypeVerdict, Verification } from '../../migrate/index.ts'
import { jsonFlag, note, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { ProblemFailure } from '../failures.ts'
import { configFlag, contractFlag } from '../load.ts'
import { counted } from '../migrate/progress-text.ts'
import { loadTransforms } from '../migrate/transforms.ts'
import { writeWhole } from '../write-whole.ts'
import { parseDuration } from '../release/traffic-model.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly transform?: string
  readonly only?: readonly string[]
  readonly sample?: number
  readonly seed: number
  readonly recheck: number
  readonly most: number
  readonly html?: string
}

/** Between two lines about how far it is, in milliseconds. */
const notesEvery = 2000

const lineOf = ({ type, key, verdict }: Finding): string => {
  const name = `${type} ${key}`
  switch (verdict.kind) {
    case 'missing':
      return `${name} is missing`
    case 'extra':
      return `${name} is there, and not at the source`
    case 'unconvertible':
      return `${name} has no form in the other version [${verdict.code}]`
    case 'different': {
      const paths = verdict.differences.map(({ path, kind }) => `${path} (${kind})`)
      return `${name} differs: ${paths.join(', ')}`
    }
  }
}

const typeLine = ({ type, source, target, same, ...wrong }: TypeVerdict, width: number): string => {
  const said = Object.entries(wrong)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${counted(count)} ${name}`)
  const all = [`${counted(source)} and ${counted(target)}`, `${counted(same)} the same`, ...said]
  return `${type.padEnd(width)}  ${all.join(', ')}`
}

const telling = (context: CliContext) => {
  let last = performance.now()
  return ({ type, source, target }: TypeVerdict): void => {
    const now = performance.now()
    if (now - last < notesEvery) return
    last = now
    note(context, `${type}: ${counted(source)} and ${counted(target)} documents so far`)
  }
}

const endOf = ({ name, version }: DocumentStore) => ({ name, version: version.key })

const summary = (
  { types, isEqual, isInterrupted }: Verification,
  sample: number | null,
): readonly string[] => {
  const width = Math.max(0, ...types.map(({ type }) => type.length))
  return [
    ...types.map((one) => typeLine(one, width)),
    isInterrupted
      ? 'It was interrupted: the rest was not looked at.'
      : isEqual
        ? sample === null
          ? 'Both hold the same.'
          : `ONLY A SAMPLE: about ${counted(sample)} documents of each kind were looked at, and both hold the same of these.`
        : 'They do not hold the same.',
  ]
}

const verifyAll = async (
  context: CliContext,
  flags: Flags,
  from: string,
  to: string,
): Promise<void> => {
  if (from === to) throw new Failure('usage', 'Two backends are compared: name two')
  const { loadProject, storeOf } = await import('../document-store.ts')
  const project = await loadProject(flags)
  const transforms = flags.transform === undefined ? {} : await loadTransforms(flags.transform)
  const { createSpread, sampleRanges, verificationPage, verify } =
    await import('../../migrate/index.ts')
  const { comparing } = await import('../migrate/comparing.ts')
  const source = storeOf(project, from)
  const target = storeOf(project, to)
  const signal = new Stop()
  const stop = (): void => signal.abort(new Error('Nobody waits for the rest.'))
  process.once('SIGINT', stop)
  const found: Finding[] = []
  let more = 0
  const spread = createSpread()
  const onFinding = (finding: Finding, place: number): void => {
    spread.add(finding, place)
    if (found.length >= flags.most) {
      more += 1
      return
    }
    found.push(finding)
    if (!flags.json) say(context, lineOf(finding))
  }
  try {
    const { only, recheck: recheckMs } = flags
    const compared = { source, target, transforms, only, recheckMs, signal }
    const { pairs, verifying } = comparing(project, compared)
    const { dropped, added } = pairs
    const done = await verify({
      ...verifying,
      onFinding,
      ...(flags.sample !== undefined && {
        rangesOf: sampleRanges(source, { rows: flags.sample, seed: flags.seed }, { signal }),
      }),
      ...(flags.json ? {} : { onProgress: telling(context) }),
    })
    if (!done.ok) throw new ProblemFailure(done.problem)
    const { sample = null, seed } = flags
    const chosen = sample === null ? {} : { sample: { rows: sample, seed } }
    if (flags.json)
      sayJson(context, { from, to, ...done.value, ...chosen, dropped, added, found, more })
    else {
      if (more > 0) say(context, `and ${counted(more)} more: say with --most how many are told`)
      for (const line of summary(done.value, sample)) say(context, line)
      if (dropped.length > 0 && !flags.only)
        say(context, `Only ${from} lists: ${dropped.join(', ')}.`)
      if (added.length > 0 && !flags.only) say(context, `Only ${to} lists: ${added.join(', ')}.`)
    }
    if (flags.html !== undefined) {
      const facts = {
        source: endOf(source),
        target: endOf(target),
        verification: done.value,
        found,
        spread,
        ...chosen,
        onlySource: dropped,
        onlyTarget: added,
      }
      await writeWhole(flags.html, verificationPage(facts, new Date()))
      note(context, `Written to ${flags.html}.`)
    }
    if (!done.value.isEqual) context.process.exitCode = 1
    if (done.value.isInterrupted) context.process.exitCode = catalogue['client-closed'].exit
  } finally {
    process.removeListener('SIGINT', stop)
    await source.close()
    await target.close()
  }
}

/** @throws Failure `usage` */
const parseMost = (text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Failure('usage', `"${text}" is not a number of findings: write 1000, say`)
}

/** @throws Failure `usage` */
const parseSample = (text: string): number => {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new Failure('usage', `"${text}" is not a number of documents from 1: write 1000, say`)
}

export const migrateVerifyCommand = buildCommand<Flags, [string, string]>({
  func: action(verifyAll),
  parameters: {
    flags: {
      contract: contractFlag,
      config: configFlag,
      transform: {
        kind: 'parsed',
        parse: String,
        brief: 'Module of the transforms that the copy was made with',
        placeholder: 'file',
        optional: true,
      },
      only: {
        kind: 'parsed',
        parse: String,
        brief: 'Type of documents that is compared, and no other one; all of them when absent',
        placeholder: 'type',
        variadic: true,
        optional: true,
      },
      sample: {
        kind: 'parsed',
        parse: parseSample,
        brief:
          'Documents of each kind that are looked at, spread over all; all of them when absent',
        placeholder: 'documents',
        optional: true,
      },
      seed: {
        kind: 'parsed',
        parse: parseMost,
        brief: 'Chooses which documents a sample has',
        placeholder: 'number',
        default: '1',
      },
      recheck: {
        kind: 'parsed',
        parse: parseDuration,
        brief: 'After which what seems wrong is read again, since clients may write meanwhile',
        placeholder: 'time',
        default: '2s',
      },
      most: {
        kind: 'parsed',
        parse: parseMost,
        brief: 'Findings that are told; the others are counted',
        placeholder: 'findings',
        default: '1000',
      },
      html: {
        kind: 'parsed',
        parse: String,
        brief: 'Also write a page with pictures of where the keys are that were found wrong',
        placeholder: 'file',
        optional: true,
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Backend that the documents come from', parse: String, placeholder: 'from' },
        { brief: 'Backend that they were brought to', parse: String, placeholder: 'to' },
      ],
    },
  },
  docs: {
    brief: 'Look whether a backend holds all that another one does, document by document',
    fullDescription:
      'Reads every document of both, carries those of the first by the lenses of the contract, and ' +
      'compares by value: missing, too much, different and where. What only the newer version has is no ' +
      'difference. Told by JSON path, never by value. Nothing is changed. Ends with 1 where they do not ' +
      'hold the same.',
  },
})
