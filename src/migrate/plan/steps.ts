/** The steps from FROM to TO, in order: what is done, what has to hold then, and how to go back. */
import { estimateOf, type Estimate } from './estimate.ts'
import type { PlannedFiles } from './plan-hash.ts'
import type { PlanPair } from './plan.ts'
import { shellWord } from './shell-word.ts'
import type { Step } from './step.ts'

export interface Rollout {
  readonly name: string
  /** Kinds that it does not cover: nothing keeps them current while it runs. */
  readonly uncovered: readonly string[]
}

export interface Moving {
  readonly from: string
  readonly to: string
  /** Those of both that are no backends. */
  readonly files: PlannedFiles
  /** Parents first. */
  readonly pairs: readonly PlanPair[]
  /** Types that stay behind. */
  readonly dropped: readonly string[]
  /** Rows of kinds that only TO has. */
  readonly onlyTo: number
  readonly rollout: Rollout | undefined
}

const nothing = (how: string): Step['undo'] => ({ kind: 'nothing', how })

/** Whether it says nothing of its version: backups do. */
const isPlain = (name: string, files: PlannedFiles): boolean => files[name]?.isBackup === false

const harmless = { rows: null, estimate: null, isDestructive: false } as const

const total = (pairs: readonly PlanPair[], end: 'from' | 'to'): number =>
  pairs.reduce((sum, pair) => sum + pair[end], 0)

const whole = (pairs: readonly PlanPair[]): Estimate | null =>
  pairs
    .map(estimateOf)
    .reduce(
      (sum, one) =>
        sum && one ? { low: sum.low + one.low, high: sum.high + one.high } : (sum ?? one),
      null,
    )

const backupId = (backend: string): string => `backup:${backend}`

const backup = (backend: string, rows: number, why: string): Step => ({
  ...harmless,
  id: backupId(backend),
  kind: 'backup',
  title: `Back up ${backend}`,
  mechanism: `All its documents are read into a folder with digests. ${why}`,
  commands: [`isthmus backup create ${backend}`, 'isthmus backup list'],
  rows,
  gate: 'The backup is listed, and `isthmus backup verify NAME` finds nothing wrong',
  undo: nothing('Nothing to do: it only reads. The folder of the backup may be deleted'),
})

/** @param first what has to be done before the backend may be written over */
const restored = (backend: string, how: string, first: readonly string[] = []): Step['undo'] => ({
  kind: 'irreversible',
  backup: backupId(backend),
  how,
  commands: [...first, `isthmus backup restore NAME --to ${backend} --replace`],
})

/** Clients of a rollout that goes on would write into what is being restored. */
const leaving = ({ rollout }: Moving): readonly string[] =>
  rollout ? [`isthmus rollout rollback ${rollout.name}`] : []

/** Both ends as commands are given them. */
const endWords = ({ from, to, files }: Moving): string => {
  const versions = [
    ...(isPlain(from, files) ? [`--from-version ${files[from]?.version}`] : []),
    ...(isPlain(to, files) ? [`--to-version ${files[to]?.version}`] : []),
  ]
  return [shellWord(from), shellWord(to), ...versions].join(' ')
}

const audit = ({ from, files }: Moving): Step => ({
  ...harmless,
  id: 'audit',
  kind: 'audit',
  title: `Look whether ${from} is whole`,
  mechanism: 'Every document is read: its fields, its form, and what it refers to',
  commands: [
    `isthmus audit schema ${shellWord(from)}${isPlain(from, files) ? ` --of-version ${files[from]?.version}` : ''}`,
  ],
  gate: 'It ends with 0: no errors. Mend what it finds first, since a copy would carry it along',
  undo: nothing('Nothing to do: it only reads'),
})

const rehearsal = ({ from, to, dropped }: Moving): Step => ({
  ...harmless,
  id: 'rehearse',
  kind: 'rehearse',
  title: 'Rehearse it on copies, with the way back',
  mechanism: `Both are cloned; the copies are migrated, verified, taken back and compared with the start. ${from} and ${to} are only read`,
  commands: [['isthmus rehearse', from, to, ...dropped.map((type) => `--drop ${type}`)].join(' ')],
  gate: 'It ends with 0: "The rehearsal has passed."',
  undo: nothing('Nothing to do: it only reads, and the copies are gone afterwards'),
})

const dualWrite = ({ from, to }: Moving, { name, uncovered }: Rollout): Step => ({
  ...harmless,
  id: 'dual-write',
  kind: 'dual-write',
  title: `Write to ${to} what clients write to ${from}`,
  mechanism: [
    `The rollout ${name} enters dualwrite: ${from} stays the authority, and ${to} follows`,
    ...(uncovered.length > 0
      ? [
          `It does NOT cover ${uncovered.join(', ')}: let nobody write those, or add their resources`,
        ]
      : []),
  ].join('. '),
  commands: [
    `isthmus rollout advance ${name} --to dualwrite`,
    `isthmus rollout status ${name} --wait 10m`,
  ],
  gate: `\`isthmus rollout status ${name}\` shows every resource at dualwrite`,
  undo: {
    kind: 'steps',
    how: `Nobody reads ${to} yet: clients notice nothing`,
    commands: [`isthmus rollout rollback ${name}`],
  },
})

/** The run copies one kind after the other: so only the first step starts it. */
const copy = (moving: Moving, pair: PlanPair, isFirst: boolean): Step => ({
  id: `copy:${pair.type}`,
  kind: 'copy',
  title: `Copy ${pair.type}`,
  mechanism: [
    pair.isSame ? 'As it is: both versions have the same form' : 'Carried by the adapters',
    'in key order, ids and timestamps kept',
    ...(pair.parents.length > 0 ? [`after ${pair.parents.join(', ')}, which it refers to`] : []),
    ...(isFirst ? [] : ['by the same run']),
  ].join(', '),
  commands: isFirst ? [`isthmus migrate run ${endWords(moving)} --plan {plan}`] : [],
  rows: pair.from,
  estimate: estimateOf(pair),
  gate: `\`isthmus migrate status\` tells ${pair.type} as copied; look at what is in quarantine`,
  isDestructive: pair.to > 0,
  undo:
    pair.to > 0
      ? restored(
          moving.to,
          `${moving.to} held ${pair.to} of them, which the copy replaces or deletes`,
          leaving(moving),
        )
      : nothing(
          Object.hasOwn(moving.files, moving.to)
            ? 'Stop the run with Ctrl-C, and delete the file, or what there is of it, which ends with .partial'
            : `${moving.to} held none, and nobody reads it before the cut-over: stop the run with Ctrl-C. ` +
                `What was copied may stay; ${moving.from} is not changed`,
        ),
})

const catchUp = ({ from, to, rollout }: Moving): Step => ({
  ...harmless,
  id: 'catch-up',
  kind: 'catch-up',
  title: 'Catch up with what was written meanwhile',
  mechanism: rollout
    ? 'Dual writes, and the change feed of the backend where it has one'
    : `The change feed of ${from}, where it has one; without one, stop writes to ${from} before the copy begins`,
  commands: [`isthmus migrate resume ${from}-to-${to}`],
  gate: 'It says "It is completed.", and nothing is in quarantine',
  undo: nothing('Nothing to do: nobody reads the copy yet'),
})

const verify = (moving: Moving): Step => {
  const { from, to, pairs } = moving
  return {
    ...harmless,
    id: 'verify',
    kind: 'verify',
    title: `Compare ${to} with ${from}`,
    mechanism: `Each row of ${from} is carried and compared with what ${to} holds; missing and extra ones, too`,
    commands: [`isthmus migrate verify ${endWords(moving)}`],
    rows: total(pairs, 'from'),
    estimate: whole(pairs),
    gate: 'It ends with 0: nothing is missing, extra or different',
    undo: nothing('Nothing to do: it only reads'),
  }
}

const losingOf = (pairs: readonly PlanPair[]): number =>
  pairs.reduce((sum, { measured }) => sum + measured.losing, 0)

const lossWarning = ({ from, pairs }: Moving): string => {
  const losing = losingOf(pairs)
  return losing === 0
    ? ''
    : `. At least ${losing} rows do not keep everything on the way there: ${from} still has it`
}

const cutOver = (moving: Moving): Step => {
  const { from, to, rollout } = moving
  const base = { ...harmless, id: 'cut-over', kind: 'cut-over', title: `Let ${to} answer` } as const
  if (rollout) {
    const { name } = rollout
    return {
      ...base,
      mechanism: `All gates are looked at, and a token stands for what was found. With it the rollout ${name} compares (shadow), then lets a share of clients read ${to}, then all (live): ${to} is the authority from live on, and ${from} follows${lossWarning(moving)}`,
      commands: [
        `isthmus migrate cutover ${from}-to-${to}`,
        `isthmus migrate cutover ${from}-to-${to} --token TOKEN --share 10`,
        `isthmus rollout status ${name} --wait 10m`,
        `isthmus rollout advance ${name} --to live --share 100`,
      ],
      gate: `\`isthmus rollout status ${name}\` shows live at 100 %, no mismatches, nothing that is not settled`,
      undo: {
        kind: 'steps',
        how: `${from} is kept current until the cleanup. \`isthmus rollout losses ${name}\` counts what it could not show`,
        commands: [`isthmus migrate rollback ${from}-to-${to}`],
      },
    }
  }
  return {
    ...base,
    mechanism: `By hand: stop writes, wait until the lag is nil, then name ${to} in place of ${from} in the configuration (\`decision\`) or its flag, and reload the gateway${lossWarning(moving)}`,
    commands: ['isthmus migrate status', 'isthmus check'],
    gate: `The gateway answers from ${to}: \`isthmus where\` shows nobody at ${from}`,
    undo: {
      kind: 'steps',
      how: `Name ${from} again and reload. What was written to ${to} meanwhile is not at ${from}: carry it back with a plan from ${to} to ${from}`,
      commands: [`isthmus migrate plan ${to} ${from}`],
    },
  }
}

const cleanup = ({ from, rollout }: Moving): Step => ({
  ...harmless,
  id: 'cleanup',
  kind: 'cleanup',
  title: `Part with ${from}`,
  mechanism: `${from} is not written any more, then taken out of the configuration; its data is deleted last`,
  commands: rollout ? [`isthmus rollout complete ${rollout.name}`] : ['isthmus check'],
  gate: `\`isthmus where\` shows nobody at ${from} for as long as your longest job takes`,
  isDestructive: true,
  undo: restored(
    from,
    `Once ${from} is not written any more it grows old, and what is deleted is gone`,
  ),
})

/** Whoever reads and writes by clients goes from one backend to another; files and backups have none. */
const betweenBackends = (moving: Moving): readonly Step[] => [
  catchUp(moving),
  verify(moving),
  cutOver(moving),
  backup(moving.from, total(moving.pairs, 'from'), 'The last state in which it is current.'),
  cleanup(moving),
]

/** In the order in which they are taken. */
export const stepsOf = (moving: Moving): readonly Step[] => {
  const { to, files, pairs, onlyTo, rollout } = moving
  const held = total(pairs, 'to') + onlyTo
  const kept = `It holds ${held} documents, which the copy may replace or delete.`
  const hasFile = Object.keys(files).length > 0
  return [
    ...(held > 0 ? [backup(to, held, kept)] : []),
    audit(moving),
    ...(hasFile ? [] : [rehearsal(moving)]),
    ...(rollout ? [dualWrite(moving, rollout)] : []),
    ...pairs.map((pair, at) => copy(moving, pair, at === 0)),
    ...(hasFile ? [verify(moving)] : betweenBackends(moving)),
  ]
}
