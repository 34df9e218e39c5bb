/** What is wrong with rollouts: each by itself, and resources that are in several. */
import type { Issue } from '../../errors/index.ts'
import { own } from '../../json/index.ts'
import { planIssues, type Rollout } from '../../rollout/index.ts'
import type { Entries } from '../entries.ts'
import type { PolicyRules } from './rules.ts'

/** Of one rollout, and how many rollouts there are. */
export const mostResources = 1000
const mostRollouts = 100

const unknown = (
  place: string,
  what: string,
  names: readonly string[],
  choices: readonly string[],
): Issue[] =>
  names
    .filter((name) => !choices.includes(name))
    .map((name) => ({ place, message: `there is no ${what} "${name.slice(0, 100)}"`, choices }))

const backendIssues = (
  { from, to }: Rollout,
  place: string,
  { backends }: PolicyRules,
): Issue[] => [
  ...unknown(`${place} > from`, 'backend', [from], backends),
  ...unknown(`${place} > to`, 'backend', [to], backends),
  ...(from === to
    ? [{ place: `${place} > to`, message: `is ${from}, too: a rollout leads to another backend` }]
    : []),
]

const resourceIssues = (
  { from, to, resources }: Rollout,
  place: string,
  { backends, resources: of }: PolicyRules,
): Issue[] => {
  const at = `${place} > resources`
  const versionless = [from, to].filter((name) => backends.includes(name) && !of?.(name))
  return [
    ...versionless.map((name) => ({
      place,
      message: `backend ${name} speaks no version of the contract: say which in backends > ${name} > version`,
    })),
    ...(resources.length === 0 || resources.length > mostResources
      ? [{ place: at, message: `are ${resources.length}: name 1 to ${mostResources}` }]
      : unknown(at, `resource of ${from}`, resources, of?.(from) ?? resources)),
    ...resources
      .filter((name, index) => resources.indexOf(name) !== index)
      .map((name) => ({ place: at, message: `names ${name.slice(0, 100)} twice` })),
  ]
}

const flagIssues = ({ flag, from, to }: Rollout, place: string, all: Entries): Issue[] => {
  if (flag === undefined) return []
  const at = `${place} > flag`
  const found = all.get('flag', flag)
  if (!found) {
    const choices = Array.from(all.of('flag'), ({ id }) => id).slice(0, 50)
    return unknown(at, 'flag', [flag], choices)
  }
  const variants = own(found.value.definition, 'variants')
  const values: readonly unknown[] =
    typeof variants === 'object' && variants !== null ? Object.values(variants) : []
  return values.length > 0 && values.every((value) => value === from || value === to)
    ? []
    : [
        {
          place: at,
          message: `"${flag}" has variants that are neither of the two backends`,
          choices: [from, to],
        },
      ]
}

const sampleIssues = ({ sample }: Rollout, place: string): Issue[] =>
  sample === undefined || (sample >= 0 && sample <= 100)
    ? []
    : [{ place: `${place} > sample`, message: 'must be percent, from 0 to 100' }]

/** A resource has one authority, so that one rollout moves it. */
const sharedIssues = (all: Entries): Issue[] => {
  const taken = new Map<string, string>()
  return Array.from(all.of('rollout')).flatMap(({ id, value }) =>
    [...new Set(value.resources)].flatMap((resource): Issue[] => {
      const other = taken.get(resource)
      taken.set(resource, other ?? id)
      return other === undefined
        ? []
        : [
            {
              place: `rollout ${id} > resources`,
              message: `${resource.slice(0, 100)} is in the rollout ${other}, too: take it out of one of them`,
            },
          ]
    }),
  )
}

export const rolloutIssues = (all: Entries, rules: PolicyRules): Issue[] => {
  const rollouts = [...all.of('rollout')]
  if (rollouts.length > mostRollouts) {
    return [
      { place: 'rollout', message: `there are ${rollouts.length}, more than ${mostRollouts}` },
    ]
  }
  return [
    ...rollouts.flatMap(({ id, value }) => {
      const place = `rollout ${id.slice(0, 256)}`
      const { fallBack, flag, sample, plan } = value
      const about = { ...(flag !== undefined && { flag }), ...(sample !== undefined && { sample }) }
      return [
        ...backendIssues(value, place, rules),
        ...resourceIssues(value, place, rules),
        ...flagIssues(value, place, all),
        ...sampleIssues(value, place),
        ...(fallBack === undefined || fallBack === true
          ? []
          : unknown(`${place} > fallBack`, 'route', fallBack, rules.routes)),
        ...(plan ? planIssues(plan, about, `${place} > plan`) : []),
      ]
    }),
    ...sharedIssues(all),
  ]
}
