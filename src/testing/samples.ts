/** Recorded bodies of an API, through all versions of its contract. */
import { formsOf, type ContractVersion, type Contract } from '../contract/index.ts'
import { validator, type Mode } from '../contract/emit/validator.ts'
import { formatPointer, parse, valueAt, type Json, type Path } from '../json/index.ts'
import type { Loss } from '../lens/index.ts'
import { adviceFor } from './advice.ts'
import { blamed, type Blame } from './blame.ts'
import { covered, differences } from './differences.ts'
import { judge } from './judge.ts'
import type { LawName, Violation } from './law.ts'
import { subjectOf, type Pair, type Subject } from './subject.ts'

/** A body that was sent or answered. */
export interface Sample {
  /** How it is told of: the name of its file. */
  readonly file: string
  /** The key of its version. */
  readonly version: string
  readonly type: string
  /** `request`: what only the backend sets may be missing. */
  readonly mode: Mode
  /** JSON text. */
  readonly text: string
}

type Named = Pick<Sample, 'type' | 'mode'>

/** What is wrong with a sample, in its own version, or on its way to another one. */
export interface SampleFinding {
  readonly file: string
  readonly type: string
  readonly version: string
  /** The version that it was carried to; absent where it does not even fit its own. */
  readonly to?: string
  readonly law?: LawName
  /** JSON Pointer into the sample; for `fits` into what came of it. */
  readonly place: string
  readonly detail: string
  readonly blame?: Blame
  readonly advice: string
}

/** What another version has no place for, as the contract says. */
export interface SampleLoss {
  readonly file: string
  readonly version: string
  readonly to: string
  /** JSON Pointer into the sample. */
  readonly place: string
  readonly reason: string
}

export interface SampleReport {
  readonly samples: number
  readonly findings: readonly SampleFinding[]
  readonly losses: readonly SampleLoss[]
  /** Samples that another version has no place for at all, as the contract says. */
  readonly refused: readonly Pick<SampleLoss, 'file' | 'version' | 'to'>[]
}

/**
 * What samples of a version may be called: by a type, by the id of a route (what it answers), or by
 * that and `.request` (what is sent to it).
 */
export const sampleNames = ({ types, routes }: ContractVersion): ReadonlyMap<string, Named> => {
  const names = new Map<string, Named>()
  for (const route of routes) {
    const { id, kind, request, response } = route
    const isDocument = kind !== 'patch' && formsOf(route).includes('json')
    if (response !== undefined) names.set(id, { type: response, mode: 'document' })
    if (request !== undefined && isDocument) {
      names.set(`${id}.request`, { type: request, mode: 'request' })
    }
  }
  for (const type of Object.keys(types)) names.set(type, { type, mode: 'document' })
  return names
}

const misfitAdvice =
  'The contract says otherwise than the API: correct the type, or leave the sample out if it is wrong.'

const reasonOf = (path: Path, losses: readonly Loss[]): string =>
  losses.find((loss) => covered(path, [loss]))?.reason ?? 'it comes back at another place'

/** Only answers are whole: what the backend sets is missing in what clients send. */
const isAbout = ({ law }: Violation, mode: Mode): boolean =>
  mode === 'document' || (law !== 'fits' && law !== 'reads-back')

interface Carried {
  readonly findings: readonly SampleFinding[]
  readonly losses: readonly SampleLoss[]
  readonly refused: boolean
}

const carriedTo = (subject: Subject, sample: Sample, document: Json, to: string): Carried => {
  const { file, version, type, mode } = sample
  const pair: Pair = { type, from: version, to }
  const { violations, refused, back } = judge(subject, pair, document)
  const broken = violations.filter((violation) => isAbout(violation, mode))
  const told = broken.map((violation): SampleFinding => {
    const blame = blamed(subject, pair, violation, document)
    return {
      file,
      type,
      version,
      to,
      law: violation.law,
      detail: violation.detail,
      place: formatPointer(violation.place),
      ...(blame ? { blame } : {}),
      advice: adviceFor(violation, blame),
    }
  })
  const wrong = new Set(told.map(({ place }) => place))
  const { losses } = subject.lens(pair)
  // What is filled in on the way is not lost.
  const lost =
    back === undefined
      ? []
      : differences(document, back).filter((path) => valueAt(document, path) !== undefined)
  return {
    findings: told,
    refused,
    losses: lost
      .map((path): SampleLoss => {
        const place = formatPointer(path)
        return { file, version, to, place, reason: reasonOf(path, losses) }
      })
      .filter(({ place }) => !wrong.has(place)),
  }
}

const nothing: Carried = { findings: [], losses: [], refused: false }

const misfits = (sample: Sample, document: Json, { types }: ContractVersion) => {
  const { file, type, version, mode } = sample
  const checked = validator(types, mode)(type, document)
  return checked.ok
    ? []
    : checked.errors.map(({ pointer, detail }): SampleFinding => ({
        file,
        type,
        version,
        place: pointer,
        detail,
        advice: misfitAdvice,
      }))
}

/**
 * Judges recorded bodies: each has to fit its own version, and is carried to every other version
 * that has its type, and back.
 */
export const judgeSamples = (contract: Contract, samples: readonly Sample[]): SampleReport => {
  const subject = subjectOf(contract)
  const findings: SampleFinding[] = []
  const losses: SampleLoss[] = []
  const refused: Pick<SampleLoss, 'file' | 'version' | 'to'>[] = []
  for (const sample of samples) {
    const { file, type, version, text } = sample
    const home = contract.version(version)
    const parsed = parse(text)
    if (!parsed.ok) {
      const { detail } = parsed.problem
      findings.push({ file, type, version, place: '', detail, advice: 'Record it anew.' })
      continue
    }
    const wrong = home ? misfits(sample, parsed.value, home) : []
    findings.push(...wrong)
    if (wrong.length > 0) continue
    for (const { key, types } of contract.versions) {
      const has = key !== version && Object.hasOwn(types, type)
      const carried = has ? carriedTo(subject, sample, parsed.value, key) : nothing
      findings.push(...carried.findings)
      losses.push(...carried.losses)
      if (carried.refused) refused.push({ file, version, to: key })
    }
  }
  return { samples: samples.length, findings, losses, refused }
}
