/** What only some Workers need: the parts of the gateway, and what follows a control store. */
import { allParts, type Parts } from '../gateway/parts.ts'
import { d1Control } from './d1-control.ts'
import type { OpenControl } from './worker-control.ts'
import { databaseIssues } from './worker-databases.ts'

export interface WorkerParts extends Parts {
  /** Follows the control store, where `control.store.d1` is configured. */
  readonly d1Control?: OpenControl
}

/** `isthmus compile` judges the same; what it has compiled is not judged again. */
const checkConfig: typeof allParts.checkConfig = (config, contract) => [
  ...databaseIssues(config),
  ...allParts.checkConfig(config, contract),
]

/** For whoever does not count bytes. */
export const allWorkerParts: Required<WorkerParts> = { ...allParts, checkConfig, d1Control }
