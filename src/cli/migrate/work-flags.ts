/** Flags of all commands that work on a migration. */
import { Failure } from '../../errors/index.ts'
import { jsonFlag } from '../context.ts'
import { storeFlags } from '../control/open.ts'
import { contractFlag } from '../load.ts'
import { parseDuration } from '../release/traffic-model.ts'
import { transformFlag } from './compare-flags.ts'
import { loadTransforms, type Transforms } from './transforms.ts'
import type { WorkFlags } from './working.ts'

export interface ResumeFlags extends WorkFlags {
  readonly contract: string
  readonly transform?: string
}

/** @throws Failure `usage` where the module is none */
export const transformsOf = async ({
  transform: file,
}: Pick<ResumeFlags, 'transform'>): Promise<Transforms | undefined> =>
  file === undefined ? undefined : loadTransforms(file)

/** @throws Failure `usage` */
const parseParallel = (text: string): number => {
  if (/^[1-9]\d?$/.test(text)) return Number(text)
  throw new Failure('usage', `"${text}" is not a number of ranges from 1 to 99`)
}

export const workFlags = {
  ...storeFlags,
  contract: contractFlag,
  transform: transformFlag,
  patience: {
    kind: 'parsed',
    parse: parseDuration,
    brief: 'How long a backend may fail before the migration does',
    placeholder: 'time',
    default: '10m',
  },
  json: jsonFlag,
} as const

/** Of those who work on it alone. */
export const parallelFlag = {
  kind: 'parsed',
  parse: parseParallel,
  brief: 'Ranges of a kind that this process works on at a time; 1 when absent',
  placeholder: 'ranges',
  optional: true,
} as const

export const workersFlag = {
  kind: 'boolean',
  brief:
    'Let any number of processes work on it ("isthmus migrate worker"), of which this is the first one',
  default: false,
  withNegated: false,
} as const
