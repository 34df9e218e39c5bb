/** Whether two versions order the values of a field alike. */
import type { Shape } from '../../lens/index.ts'

/** Numbers grow with numbers, and RFC 3339 text in UTC grows with time. */
const isScale = (shape: Shape | undefined): boolean =>
  shape?.kind === 'number' || (shape?.kind === 'string' && shape.format === 'date-time')

export const orderAlike = (a: Shape | undefined, b: Shape | undefined): boolean =>
  isScale(a) && isScale(b)
