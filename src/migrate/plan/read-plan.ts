/** Reads a plan that was made and perhaps approved: the very same, or none. */
import type { Contract } from '../../contract/index.ts'
import { Failure, type Issue } from '../../errors/index.ts'
import type { GatewayConfig } from '../../gateway/index.ts'
import { isObject, own, parseBytes } from '../../json/index.ts'
import { backendsHash, planHash, type PlannedFiles } from './plan-hash.ts'
import { planFormat, planSchema, type Plan } from './plan.ts'
import { stepIssues } from './step.ts'

/** Of a file of a plan. */
const longest = 64 * 1024 * 1024
const deepest = 32

/**
 * @param bytes of the file
 * @param where what it is called in messages
 * @throws Failure `plan-refused`: no plan, another format, changed since it was made, or without a way back
 */
export const readPlan = async (bytes: Uint8Array, where: string): Promise<Plan> => {
  const refuse = (message: string, issues: readonly Issue[] = []): Failure =>
    new Failure('plan-refused', `${where} ${message}`, issues)
  if (bytes.length > longest) throw refuse(`is larger than ${longest} bytes, so it is no plan`)
  const parsed = parseBytes(bytes, { depth: deepest })
  if (!parsed.ok) throw refuse(`is no plan: ${parsed.problem.detail}`)
  const told = parsed.value
  const format = isObject(told) ? own(told, 'format') : undefined
  if (!isObject(told) || format === undefined) {
    throw refuse('is no plan of a migration: it has no format')
  }
  if (format !== planFormat) {
    const message = 'is another format: make the plan with this version of isthmus'
    throw refuse('cannot be read', [{ place: 'format', message, choices: [planFormat] }])
  }
  if (own(told, 'hash') !== (await planHash(told))) {
    const message =
      'is not that of its contents: the file was changed after it was made. What is approved is the plan as it was made'
    throw refuse('was changed', [{ place: 'hash', message }])
  }
  const plan = planSchema.safeParse(told)
  if (!plan.success) {
    const issues = plan.error.issues.map(({ path, message }) => ({
      place: path.join(' > '),
      message,
    }))
    throw refuse('is no plan of this format', issues)
  }
  const issues = stepIssues(plan.data.steps)
  if (issues.length > 0) throw refuse('has steps without a way back', issues)
  return plan.data
}

/**
 * Whether a plan is of this contract, of backends as this configuration says them, and of these files.
 *
 * @throws Failure `plan-outdated` with all that is another one
 */
export const planStillHolds = async (
  plan: Plan,
  contract: Contract,
  config: Pick<GatewayConfig, 'backends'>,
  files: PlannedFiles = {},
): Promise<void> => {
  const issues: Issue[] = []
  const { name, hash } = contract
  if (plan.contract.name !== name) {
    const message = `is ${plan.contract.name} in the plan, and ${name} now`
    issues.push({ place: 'contract > name', message })
  }
  if (plan.contract.hash !== hash) {
    const message = `is ${plan.contract.hash} in the plan, and ${hash} now: the contract was changed`
    issues.push({ place: 'contract > hash', message })
  }
  const [from, to] = [plan.from.backend, plan.to.backend]
  const isThere = (one: string) => Object.hasOwn({ ...config.backends, ...files }, one)
  const missing = [from, to].filter((one) => !isThere(one))
  for (const one of missing) {
    const choices = Object.keys(config.backends)
    issues.push({ place: 'backends', message: `there is no backend "${one}" now`, choices })
  }
  if (
    missing.length === 0 &&
    plan.backends !== (await backendsHash(contract, config, { from, to }, files))
  ) {
    const message =
      'have another address, version, way of replication or content than when the plan was made'
    issues.push({ place: `backends > ${from}, ${to}`, message })
  }
  if (issues.length > 0) {
    throw new Failure(
      'plan-outdated',
      `The plan from ${from} to ${to} does not hold any more`,
      issues,
    )
  }
}
