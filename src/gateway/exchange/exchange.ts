/** What all steps that answer are given. */
import type { HttpRequest } from '../../http/index.ts'
import type { Core } from './core.ts'
import type { Report } from './report.ts'
import type { Resolution } from './resolution.ts'

/** One request with all that was found out about it. */
export interface Exchange {
  readonly core: Core
  readonly request: HttpRequest
  readonly id: string
  readonly resolution: Resolution
  readonly report: Report
}
