/** The things of the demo's world: regions, countries, cities, languages, currencies. */
import type { JsonObject } from '../../json/index.ts'
import { countries, type Country } from './countries.ts'
import { stableId } from './stable.ts'
import { told } from './told.ts'

/** What an entity is about, before it has timestamps. */
export interface Thing {
  readonly id: string
  readonly kind: 'Region' | 'Subregion' | 'Country' | 'City' | 'Language' | 'Currency'
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  readonly properties: JsonObject
}

const thing = (
  kind: Thing['kind'],
  key: string,
  name: string,
  description: string,
  tags: readonly string[],
  properties: JsonObject,
): Thing => ({ id: thingId(kind, key), kind, name, description, tags, properties })

/** @example thingId('Country', 'CHE') */
export const thingId = (kind: Thing['kind'], key: string): string =>
  stableId(`${kind.toLowerCase()}/${key}`)

/** The key of a capital: some names are capitals of two countries. */
export const cityKey = ({ cca3 }: Country, capital: string): string => `${cca3}/${capital}`

const tag = (name: string): string => name.toLowerCase().replaceAll(' ', '-')

const countryTags = (country: Country): readonly string[] =>
  [
    tag(country.region),
    country.independent ? 'independent' : undefined,
    country.unMember ? 'un-member' : undefined,
    country.landlocked ? 'landlocked' : undefined,
  ].filter((name) => name !== undefined)

const commonNames = (names: Country['translations'], keys: readonly string[]): JsonObject =>
  Object.fromEntries(keys.flatMap((key) => (names[key] ? [[key, names[key].common] as const] : [])))

const coordinates = ([latitude, longitude]: Country['latlng']): JsonObject => ({
  latitude,
  longitude,
})

const countryThing = (country: Country): Thing => {
  const { name, translations, cca2, cca3, ccn3, cioc, demonyms, idd } = country
  return thing('Country', cca3, name.common, name.official, countryTags(country), {
    native_names: commonNames(name.native, Object.keys(name.native)),
    translations: commonNames(translations, told),
    other_names: country.altSpellings,
    codes: { alpha2: cca2, alpha3: cca3, numeric: ccn3, olympic: cioc || null },
    coordinates: coordinates(country.latlng),
    area_km2: country.area,
    flag: country.flag,
    landlocked: country.landlocked,
    independent: country.independent,
    people: demonyms['eng']?.m ?? null,
    calling: { root: idd.root, suffixes: idd.suffixes },
    domains: country.tld,
  })
}

const cityThings = (country: Country): readonly Thing[] =>
  country.capital.map((capital, index) =>
    thing(
      'City',
      cityKey(country, capital),
      capital,
      `Capital of ${country.name.common}`,
      ['capital'],
      {
        country: country.cca3,
        flag: country.flag,
        rank: index + 1,
      },
    ),
  )

const languageThings = (): readonly Thing[] => {
  const names = new Map(countries.flatMap(({ languages }) => Object.entries(languages)))
  return [...names].map(([code, name]) => {
    const spoken = countries.filter(({ languages }) => code in languages)
    return thing('Language', code, name, `${name}, spoken in ${spoken.length}`, ['iso-639-3'], {
      code,
      countries: spoken.length,
    })
  })
}

const currencyThings = (): readonly Thing[] => {
  const known = new Map(countries.flatMap(({ currencies }) => Object.entries(currencies)))
  return [...known].map(([code, { name, symbol }]) =>
    thing('Currency', code, name, `${name} (${code})`, ['iso-4217'], { code, symbol }),
  )
}

const regionThings = (): readonly Thing[] => {
  const regions = Map.groupBy(countries, ({ region }) => region)
  return [...regions].map(([name, members]) =>
    thing('Region', name, name, `${members.length} countries`, ['region'], {
      countries: members.length,
      area_km2: members.reduce((sum, { area }) => sum + area, 0),
    }),
  )
}

const subregionThings = (): readonly Thing[] => {
  const placed = countries.filter(({ subregion }) => subregion !== '')
  return [...Map.groupBy(placed, ({ subregion }) => subregion)].map(([name, members]) =>
    thing('Subregion', name, name, `Part of ${members[0]?.region}`, ['subregion'], {
      countries: members.length,
      region: members[0]?.region ?? null,
    }),
  )
}

/** Every thing once, what is named by others first. */
export const worldThings = (): readonly Thing[] => [
  ...regionThings(),
  ...subregionThings(),
  ...languageThings(),
  ...currencyThings(),
  ...countries.map(countryThing),
  ...countries.flatMap(cityThings),
]
