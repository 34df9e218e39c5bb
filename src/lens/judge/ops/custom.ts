/** How functions of an author are judged and told. */
import type { CustomOp } from '../../ops/custom.ts'
import { judgeCustom } from './custom-effect.ts'
import type { OpJudge } from './op-judge.ts'

export const customJudge: OpJudge<CustomOp> = {
  effect: judgeCustom,
  describe: ({ name, lossy }) => `${name}${lossy ? ` (${lossy})` : ''}`,
  breaking: true,
}
