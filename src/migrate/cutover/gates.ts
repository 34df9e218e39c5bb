/** The gates before a cut-over: each is open, or says why it is not and what to do. */
import { isOver, type RunState } from '../run/state.ts'

export const cutOverGates = [
  'rollout',
  'copied',
  'quarantine',
  'verified',
  'way back',
  'witnesses',
  'lag',
  'queue',
  'clients',
  'backup',
] as const

export type CutOverGate = (typeof cutOverGates)[number]

export interface GateVerdict {
  readonly gate: CutOverGate
  readonly isOpen: boolean
  /** What was found, in words. */
  readonly what: string
}

const open = (gate: CutOverGate, what: string): GateVerdict => ({ gate, isOpen: true, what })
const shut = (gate: CutOverGate, what: string): GateVerdict => ({ gate, isOpen: false, what })

/** Of the rollout that leads from the backend that is read to the one that is written. */
export interface RolloutSeen {
  readonly name: string
  readonly stages: readonly { readonly resource: string; readonly stage: string }[]
}

/** @param rollout undefined where there is none between the two */
export const rolloutGate = (
  { source, target }: Pick<RunState, 'source' | 'target'>,
  rollout: RolloutSeen | undefined,
): GateVerdict => {
  if (!rollout) {
    const what = `no rollout leads from ${source} to ${target}: declare one (isthmus rollout create), and let it write both`
    return shut('rollout', what)
  }
  const { name, stages } = rollout
  const early = stages.filter(({ stage }) => stage === 'off')
  if (early.length > 0 || stages.length === 0) {
    const what = `${early.map(({ resource }) => resource).join(', ') || 'nothing'} is written to ${source} alone: isthmus rollout advance ${name} --to dualwrite, then copy once more`
    return shut('rollout', what)
  }
  const late = stages.filter(({ stage }) => stage !== 'dualwrite' && stage !== 'shadow')
  if (late.length > 0) {
    return shut('rollout', `${late[0]?.resource} is at ${late[0]?.stage} already`)
  }
  return open('rollout', `${name} writes both backends`)
}

export const copiedGate = (name: string, { status, why }: RunState): GateVerdict =>
  isOver(status) && status !== 'cancelled'
    ? open('copied', `the migration ${name} is ${status}`)
    : shut(
        'copied',
        `the migration ${name} is ${status}${why === undefined ? '' : ` (${why})`}: isthmus migrate resume ${name}`,
      )

export const quarantineGate = (name: string, stranded: number): GateVerdict =>
  stranded === 0
    ? open('quarantine', 'nothing is in quarantine')
    : shut(
        'quarantine',
        `${stranded} documents did not get there: isthmus migrate quarantine ${name}`,
      )

/** @param count documents of all kinds, undefined where the look was interrupted */
export const verifiedGate = (
  ends: Pick<RunState, 'source' | 'target'>,
  count: { readonly same: number; readonly wrong: number },
): GateVerdict =>
  count.wrong === 0
    ? open('verified', `all ${count.same} documents of both are equal through the lens`)
    : shut(
        'verified',
        `${count.wrong} documents differ: isthmus migrate verify ${ends.source} ${ends.target}`,
      )

/** The copy back, as a rollback would make it, without writing. */
export const wayBackGate = (
  { source }: Pick<RunState, 'source'>,
  found: { readonly wrong: number; readonly losing: number },
): GateVerdict =>
  found.wrong === 0
    ? open(
        'way back',
        found.losing === 0
          ? `carried back, every document is as ${source} has it`
          : `carried back, every document is as ${source} has it; ${found.losing} would lose what only the new version has`,
      )
    : shut('way back', `carried back, ${found.wrong} documents are not as ${source} has them`)

export const witnessGate = (
  witnessed: readonly { readonly version: string; readonly wrong: number; readonly same: number }[],
): GateVerdict => {
  const wrong = witnessed.filter((one) => one.wrong > 0)
  if (witnessed.length === 0) return shut('witnesses', 'no version of clients is served by both')
  const versions = witnessed.map(({ version }) => version).join(', ')
  return wrong.length === 0
    ? open('witnesses', `clients of ${versions} are answered the same by both`)
    : shut(
        'witnesses',
        wrong
          .map((one) => `${one.wrong} documents are answered differently to ${one.version}`)
          .join('; '),
      )
}

/** @param looked documents that had changed meanwhile; undefined where a backend has no feed */
export const lagGate = (looked: number | undefined, wrong: number): GateVerdict => {
  if (looked === undefined) return open('lag', 'unknown: a backend has no feed of changes')
  return wrong === 0
    ? open('lag', `nil: ${looked} documents changed meanwhile, and are equal`)
    : shut('lag', `${wrong} of ${looked} documents that changed meanwhile are not equal yet`)
}

export const queueGate = (
  rollout: string,
  { dirty, quarantined }: { readonly dirty: number; readonly quarantined: number },
): GateVerdict => {
  if (quarantined > 0) {
    const what = `${quarantined} writes were given up: isthmus repair list ${rollout}`
    return shut('queue', what)
  }
  return dirty === 0
    ? open('queue', 'no write waits for repair')
    : shut('queue', `${dirty} writes wait for repair: try again in a moment`)
}

export const clientsGate = (
  target: string,
  found:
    | { readonly kind: 'unknown'; readonly why: string }
    | {
        readonly kind: 'known'
        readonly refused: readonly { readonly client: string; readonly version: string }[]
        readonly kills: readonly string[]
      },
): GateVerdict => {
  if (found.kind === 'unknown') return open('clients', `unknown: ${found.why}`)
  const { refused, kills } = found
  if (kills.length > 0) {
    return shut('clients', `the kill switch ${kills.join(', ')} sends requests to the old backend`)
  }
  const few = refused.slice(0, 5).map(({ client, version }) => `${client} (${version})`)
  const more = refused.length > few.length ? ` and ${refused.length - few.length} more` : ''
  return refused.length === 0
    ? open('clients', `${target} serves every client that was seen in 30 days`)
    : shut('clients', `${target} does not serve ${few.join(', ')}${more}`)
}

export const backupGate = (source: string, name: string | undefined): GateVerdict =>
  name === undefined
    ? shut('backup', `there is no whole backup of ${source}: isthmus backup create ${source}`)
    : open('backup', `${name} is whole`)
