/** SHA-256 at once, which is many times faster for 100,000 short texts than one promise each. */
import { hash } from 'node:crypto'
import type { Sha256 } from '../../policy/index.ts'

export const sha256OfNode: Sha256 = (text) => hash('sha256', text, 'hex')
