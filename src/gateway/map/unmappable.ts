/** The refusal of one query parameter. */
import { failed, problem, type Failed } from '../../errors/index.ts'

export const unmappable = (parameter: string, detail: string): Failed =>
  failed(problem('unmappable-query', `Query parameter "${parameter}": ${detail}.`, { parameter }))
