/** What adapting a body may cost. */
import type { Scanner } from '../../../json/index.ts'
import type { AdaptedLimit } from '../../jobs/within-limit.ts'

export interface UpgradeLimits extends AdaptedLimit {
  readonly depth: number
  /** Members and items that a JSON Patch may move or look at, and characters that it may copy. */
  readonly work?: number
  readonly copied?: number
  /** What indexes bodies; plain JavaScript when absent. */
  readonly scanner?: Scanner | undefined
}
