/** `isthmus migrate verify`: whether one end holds what the other one does, document by document. */
import { buildCommand } from '@stricli/core'
import { catalogue, Failure } from '../../errors/index.ts'
import { Stop } from '../../http/index.ts'
import type { DocumentStore, Finding, TypeVerdict } from '../../migrate/index.ts'
import { note, say, sayJson, type CliContext } from '../context.ts'
import type { Project } from '../document-store.ts'
import { action } from '../failing.ts'
import { ProblemFailure } from '../failures.ts'
import { storeFlags, type StoreFlags } from '../control/open.ts'
import { compareFlags, type CompareFlags } from '../migrate/compare-flags.ts'
import type { ComparedEnds } from '../migrate/compared-ends.ts'
import { otherTransformsNoted } from '../migrate/copied-by.ts'
import { endParameters } from '../migrate/end-flags.ts'
import { keepResult } from '../migrate/keep-result.ts'
import { counted } from '../migrate/progress-text.ts'
import { lineOf, summary } from '../migrate/verify-text.ts'
import { noPlace, type VerifyPlace } from '../migrate/no-place.ts'
import type { Transforms } from '../migrate/transforms.ts'
import { transformsOf } from '../migrate/work-flags.ts'
import { mostFlag, wholeNumber } from '../whole-number.ts'
import { writeWhole } from '../write-whole.ts'

interface Flags extends StoreFlags, CompareFlags {
  readonly sample?: number
  readonly seed: number
  readonly most: number
  readonly html?: string
  readonly resume?: string
}

/** Between two lines about how far it is, in milliseconds. */
const notesEvery = 2000
/** Between two saved places, in milliseconds. */
const savedEvery = 5000

const telling = (context: CliContext) => {
  let last = performance.now()
  return ({ type, source, target }: TypeVerdict): void => {
    const now = performance.now()
    if (now - last < notesEvery) return
    last = now
    note(context, `${type}: ${counted(source)} and ${counted(target)} documents so far`)
  }
}

/** @throws Failure `usage` of the file of another verification */
const placeOf = async (
  { resume, sample, seed }: Flags,
  { contract, transform }: { readonly contract: string; readonly transform: string | undefined },
  { source, target, only }: ComparedEnds,
): Promise<VerifyPlace> => {
  if (resume === undefined) return noPlace()
  if (sample !== undefined) {
    throw new Failure('usage', 'A sample is over soon: leave out --resume, or --sample')
  }
  const { verifyPlace } = await import('../migrate/verify-place.ts')
  const { identityOf } = await import('../migrate/compared-ends.ts')
  const ends = { from: identityOf(source), to: identityOf(target) }
  const asked = { ...ends, contract, transform: transform ?? null, only: only ?? null, seed }
  return verifyPlace(resume, JSON.stringify(asked))
}

const endOf = ({ name, version }: DocumentStore) => ({ name, version: version.key })

const compareAll = async (
  context: CliContext,
  flags: Flags,
  {
    project,
    transforms,
  }: { readonly project: Project; readonly transforms: Transforms | undefined },
  ends: ComparedEnds,
): Promise<void> => {
  const { from, to, only } = ends
  const [source, target] = [ends.source.store, ends.target.store]
  const between = { from: source.name, to: target.name, transforms }
  const other = await otherTransformsNoted(flags, between)
  if (other !== undefined) note(context, other)
  const { createSpread, keptVerification, sampleRanges, verificationPage, verify } =
    await import('../../migrate/index.ts')
  const { comparing } = await import('../../runtime/migrate/comparing.ts')
  const signal = new Stop()
  const stop = (): void => signal.abort(new Error('Nobody waits for the rest.'))
  process.once('SIGINT', stop)
  const { recheck: recheckMs } = flags
  const asked = { contract: project.contract.hash, transform: transforms?.digest }
  const place = await placeOf(flags, asked, ends)
  const { found } = place
  let { more } = place
  const spread = createSpread()
  const tell = (finding: Finding): void => {
    if (!flags.json) say(context, lineOf(finding))
  }
  for (const one of found) {
    spread.add(one.finding, one.place)
    tell(one.finding)
  }
  const onFinding = (finding: Finding, at: number): void => {
    spread.add(finding, at)
    if (found.length >= flags.most) {
      more += 1
      return
    }
    found.push({ finding, place: at })
    tell(finding)
  }
  const began = performance.now()
  let isOver = false
  let saved = Promise.resolve()
  const saving = setInterval(() => {
    saved = saved.then(() => place.save({ more, isOver: false })).catch(() => undefined)
  }, savedEvery)
  try {
    const compared = { source, target, transforms: transforms?.functions, only, recheckMs, signal }
    const { pairs, verifying } = comparing(project, compared)
    const { dropped, added } = pairs
    const done = await verify({
      ...verifying,
      onFinding,
      begun: place.begun,
      onPlace: place.onPlace,
      ...(flags.sample !== undefined && {
        rangesOf: sampleRanges(source, { rows: flags.sample, seed: flags.seed }, { signal }),
      }),
      ...(flags.json ? {} : { onProgress: telling(context) }),
    })
    if (!done.ok) throw new ProblemFailure(done.problem)
    isOver = !done.value.isInterrupted
    const told = found.map(({ finding }) => finding)
    const { sample = null, seed } = flags
    const chosen = sample === null ? {} : { sample: { rows: sample, seed } }
    if (flags.json)
      sayJson(context, { from, to, ...done.value, ...chosen, dropped, added, found: told, more })
    else {
      if (more > 0) say(context, `and ${counted(more)} more: say with --most how many are told`)
      for (const line of summary(done.value, sample)) say(context, line)
      if (dropped.length > 0 && !only) say(context, `Only ${from} lists: ${dropped.join(', ')}.`)
      if (added.length > 0 && !only) say(context, `Only ${to} lists: ${added.join(', ')}.`)
    }
    if (flags.html !== undefined) {
      const facts = {
        source: endOf(source),
        target: endOf(target),
        verification: done.value,
        found: told,
        spread,
        ...chosen,
        onlySource: dropped,
        onlyTarget: added,
      }
      await writeWhole(flags.html, verificationPage(facts, new Date()))
      note(context, `Written to ${flags.html}.`)
    }
    await keepResult(context, flags, {
      kind: 'verification',
      source: source.name,
      target: target.name,
      body: keptVerification({
        from: source.version.key,
        to: target.version.key,
        verification: done.value,
        types: pairs.pairs.map((pair) => pair.to.type),
        found: told,
        spread,
        ...chosen,
        ms: performance.now() - began,
      }),
    })
    if (!done.value.isEqual) context.process.exitCode = 1
    if (!isOver) context.process.exitCode = catalogue['client-closed'].exit
  } finally {
    clearInterval(saving)
    process.removeListener('SIGINT', stop)
    // One that is under way would bring the file back.
    await saved
    await place.save({ more, isOver })
  }
  if (!isOver && flags.resume !== undefined && !flags.json) {
    say(context, `The same command goes on from there, by ${flags.resume}.`)
  }
}

const verifyAll = async (
  context: CliContext,
  flags: Flags,
  ...words: readonly (string | undefined)[]
): Promise<void> => {
  const { loadProject } = await import('../document-store.ts')
  const { withCompared } = await import('../migrate/compared-ends.ts')
  const transforms = await transformsOf(flags)
  const project = await loadProject(flags)
  await withCompared(context, flags, project, words, (ends) =>
    compareAll(context, flags, { project, transforms }, ends),
  )
}

export const migrateVerifyCommand = buildCommand<Flags, [string?, string?]>({
  func: action(verifyAll),
  parameters: {
    flags: {
      ...compareFlags,
      ...storeFlags,
      sample: {
        kind: 'parsed',
        parse: wholeNumber('documents', 1),
        brief:
          'Documents of each kind that are looked at, spread over all; all of them when absent',
        placeholder: 'documents',
        optional: true,
      },
      seed: {
        kind: 'parsed',
        parse: wholeNumber('a seed'),
        brief: 'Chooses which documents a sample has',
        placeholder: 'number',
        default: '1',
      },
      most: mostFlag,
      resume: {
        kind: 'parsed',
        parse: String,
        brief: 'File that keeps how far it is: the same command goes on from there',
        placeholder: 'file',
        optional: true,
      },
      html: {
        kind: 'parsed',
        parse: String,
        brief: 'Also write a page with pictures of where the keys are that were found wrong',
        placeholder: 'file',
        optional: true,
      },
    },
    positional: endParameters,
  },
  docs: {
    brief:
      'Look whether a backend, file or backup holds all that another one does, document by document',
    fullDescription:
      'Reads every document of both, carries those of the first by the lenses of the contract, and ' +
      'compares by value: missing, too much, different and where. What only the newer version has is no ' +
      'difference. Told by JSON path, never by value. Nothing is changed in either. The control store, ' +
      'where there is one, keeps the result for the console. Ends with 1 where they do not hold the same.',
  },
})
