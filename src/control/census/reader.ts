/** What questions about traffic are answered from: a control store, or the memory of this process. */
import type { ControlStore } from '../port.ts'

export type CensusReader = Pick<ControlStore, 'usage' | 'fields' | 'contexts'>
