/** How the things of the demo's world hang together. */
import type { JsonObject } from '../../json/index.ts'
import { countries, type Country } from './countries.ts'
import { stableId } from './stable.ts'
import { cityKey, thingId } from './world-entities.ts'

export interface Link {
  readonly id: string
  readonly type: 'BORDERS' | 'SPOKEN_IN' | 'CAPITAL_OF' | 'USED_IN' | 'PART_OF'
  readonly from: string
  readonly to: string
  readonly description: string
  /** 0 to 1 in hundredths: the share that the link has among its kind. */
  readonly strength: number
  readonly bidirectional: boolean
  readonly properties: JsonObject
}

type Details = Partial<Pick<Link, 'strength' | 'bidirectional' | 'properties'>>

const link = (
  type: Link['type'],
  from: string,
  to: string,
  description: string,
  { strength = 1, bidirectional = false, properties = {} }: Details = {},
): Link => ({
  id: stableId(`${type}/${from}/${to}`),
  type,
  from,
  to,
  description,
  strength,
  bidirectional,
  properties,
})

/** One of `count`, in hundredths. */
const share = (count: number): number => Math.round(100 / count) / 100

const countryId = ({ cca3 }: Country): string => thingId('Country', cca3)

/** Each border once; the weaker country's share of its borders is the strength. */
const borders = (country: Country): readonly Link[] =>
  country.borders
    .filter((code) => code > country.cca3)
    .flatMap((code) => countries.filter(({ cca3 }) => cca3 === code))
    .map((other) =>
      link(
        'BORDERS',
        countryId(country),
        countryId(other),
        `${country.name.common} and ${other.name.common} share a border`,
        {
          strength: share(Math.max(country.borders.length, other.borders.length)),
          bidirectional: true,
          properties: { between: [country.cca3, other.cca3] },
        },
      ),
    )

const spoken = (country: Country): readonly Link[] => {
  const languages = Object.entries(country.languages)
  return languages.map(([code, language]) =>
    link(
      'SPOKEN_IN',
      thingId('Language', code),
      countryId(country),
      `${language} is spoken in ${country.name.common}`,
      { strength: share(languages.length) },
    ),
  )
}

const used = (country: Country): readonly Link[] => {
  const currencies = Object.entries(country.currencies)
  return currencies.map(([code, { name }]) =>
    link(
      'USED_IN',
      thingId('Currency', code),
      countryId(country),
      `${name} is used in ${country.name.common}`,
      { strength: share(currencies.length) },
    ),
  )
}

const capitals = (country: Country): readonly Link[] =>
  country.capital.map((capital) =>
    link(
      'CAPITAL_OF',
      thingId('City', cityKey(country, capital)),
      countryId(country),
      `${capital} is the capital of ${country.name.common}`,
      { strength: share(country.capital.length) },
    ),
  )

const whole = ({ region, subregion }: Country): readonly [string, string] =>
  subregion === ''
    ? [thingId('Region', region), region]
    : [thingId('Subregion', subregion), subregion]

const partOf = (country: Country): Link => {
  const [to, name] = whole(country)
  return link('PART_OF', countryId(country), to, `${country.name.common} is part of ${name}`)
}

const subregions = (): readonly Link[] => {
  const regions = new Map(countries.map(({ subregion, region }) => [subregion, region]))
  regions.delete('')
  return [...regions].map(([subregion, region]) =>
    link(
      'PART_OF',
      thingId('Subregion', subregion),
      thingId('Region', region),
      `${subregion} is part of ${region}`,
    ),
  )
}

/** Every link once; its ends are things of `worldThings`. */
export const worldLinks = (): readonly Link[] => [
  ...subregions(),
  ...countries.map(partOf),
  ...countries.flatMap(capitals),
  ...countries.flatMap(spoken),
  ...countries.flatMap(used),
  ...countries.flatMap(borders),
]
